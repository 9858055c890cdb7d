import type { TraceRun } from "../trace/index.ts";
import { firstIndex, type Interval } from "./intervals.ts";
import { Longest } from "./longest.ts";

/** Answers what ran between two times, however many runs lie between them, with a few binary searches. */
export class BusyTime {
  readonly #runs: readonly TraceRun[];
  /** How long runs took together, up to each. */
  readonly #sums: Float64Array;
  #longest: Longest | undefined;

  /** @param runs In order, without overlap */
  constructor(runs: readonly TraceRun[]) {
    this.#runs = runs;
    this.#sums = new Float64Array(runs.length + 1);
    for (const [i, { from, to }] of runs.entries())
      this.#sums[i + 1] = (this.#sums[i] ?? 0) + to - from;
  }

  /** @returns Ms in which recorded code ran */
  within({ from, to }: Interval): number {
    return this.#upTo(to) - this.#upTo(from);
  }

  /** Which one run took most of the time between `from` and `to`, and how much of it. */
  longest({ from, to }: Interval): { readonly run: TraceRun; readonly ms: number } | undefined {
    const first = firstIndex(this.#runs, (run) => run.to > from);
    const end = firstIndex(this.#runs, (run) => run.from >= to);
    this.#longest ??= new Longest(this.#runs.map((run) => run.to - run.from));
    // The outermost may stick out, so only the part inside counts.
    const inside = this.#longest.within(first + 1, end - 1);
    let best: { readonly run: TraceRun; readonly ms: number } | undefined;
    for (const i of [first, inside, end - 1]) {
      const run = i === undefined || i < first || i >= end ? undefined : this.#runs[i];
      if (run === undefined) continue;
      const ms = Math.min(run.to, to) - Math.max(run.from, from);
      if (best === undefined || ms > best.ms) best = { run, ms };
    }
    return best;
  }

  #upTo(at: number): number {
    const next = firstIndex(this.#runs, (run) => run.to > at);
    return (this.#sums[next] ?? 0) + Math.max(0, at - (this.#runs[next]?.from ?? at));
  }
}
