import type { Trace, TraceSite, TraceWait } from "../trace/index.ts";
import { BusyTime } from "./busy-time.ts";
import { readyAt } from "./to-spans.ts";
import { TraceIndex } from "./trace-index.ts";

/** Awaits of one task, one after the other, that could have run at once. */
export interface SequentialAwaits {
  /** Index in the trace's tasks. */
  readonly task: number;
  /** Indices in the trace's waits, in order. At least two. */
  readonly waits: readonly number[];
  /** Σ of the waits, without the time in which recorded code ran. In ms. */
  readonly total: number;
  /** The time to gain by waiting for all at once: all but the longest wait. In ms. */
  readonly gain: number;
}

/** Shorter waits are not worth a word. */
const MIN_MS = 1;

/** Functions whose purpose is to wait: a pause is meant. */
const PAUSES = /^(?:sleep|delay|wait|pause|timeout|setTimeout|setImmediate|tick|back_?off)/i;

/**
 * Sequential awaits that seem independent: each started only after the one before was over, and nothing in the source leads from
 * one's result to the next. What one does to the world for the other can't be seen: it is the reader's to know.
 *
 * It takes what the source says (`TraceSite.flow`). Left out are awaits that need an earlier one of the group, pauses, waits
 * for queues and locks, combinators, what was started before; where the results are dropped, all but calls of the same
 * function; and the loops of workers that run beside others of their kind.
 *
 * @returns By task; undefined for a light trace, which doesn't know what was awaited
 */
export function sequentialAwaits(trace: Trace): readonly SequentialAwaits[] | undefined {
  return trace.mode === "light" ? undefined : new SequentialSearch(trace).all();
}

interface Candidate {
  readonly index: number;
  readonly wait: TraceWait;
  readonly ms: number;
}

class SequentialSearch {
  readonly #trace: Trace;
  readonly #index: TraceIndex;
  readonly #busy: BusyTime;
  readonly #crowded: ReadonlySet<number>;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#index = TraceIndex.of(trace);
    this.#busy = new BusyTime(this.#index.runs);
    this.#crowded = overlappingSiblings(trace);
  }

  all(): readonly SequentialAwaits[] {
    return this.#index.waits.flatMap((own, task) => {
      const found: SequentialAwaits[] = [];
      let group: Candidate[] = [];
      const close = (): void => {
        if (group.length > 1) found.push(summed(task, group));
        group = [];
      };
      for (const index of own) {
        const candidate = this.#candidate(index);
        if (candidate === undefined) {
          if (!this.#isBeside(index)) close();
          continue;
        }
        if (!this.#fits(candidate, group)) close();
        group.push(candidate);
      }
      close();
      return found;
    });
  }

  /** What took no time neither belongs to a group nor ends it. */
  #isBeside(index: number): boolean {
    const wait = this.#trace.waits[index];
    return (
      wait !== undefined && (wait.to ?? Infinity) - wait.from < MIN_MS && wait.outcome === "value"
    );
  }

  #candidate(index: number): Candidate | undefined {
    const wait = this.#trace.waits[index];
    if (wait?.to === undefined || wait.kind !== "await" || wait.outcome !== "value")
      return undefined;
    const flow = this.#index.siteOf(wait.site)?.flow;
    if (flow?.starts !== true || wait.combinator !== undefined || wait.wasSettled === true)
      return undefined;
    if (PAUSES.test(flow.calls ?? "") && !flow.isUsed) return undefined;
    if (!this.#isOperation(wait, flow.isUsed)) return undefined;
    const to = readyAt(wait, wait.from, wait.to);
    // Where the called function runs, running it at once with others gains nothing.
    const ms = to - wait.from - this.#busy.within({ from: wait.from, to });
    return ms < MIN_MS ? undefined : { index, wait, ms };
  }

  /** A call of a function, or something from outside; not a turn at a queue or a lock, and no bare pause. */
  #isOperation(wait: TraceWait, isUsed: boolean): boolean {
    const { task, awaited, cause, from } = wait;
    if (awaited === undefined) return cause === "io" || (cause === "timer" && isUsed);
    const called = this.#trace.tasks[awaited];
    if (called?.parent !== task) return false;
    // It may have run up to its first await already, but not before the wait before this one.
    const before = this.#index.waitEndedBy(task, from);
    return called.from >= (before === undefined ? 0 : (this.#trace.waits[before]?.to ?? 0));
  }

  #fits(next: Candidate, group: readonly Candidate[]): boolean {
    const last = group.at(-1);
    if (last === undefined) return true;
    const { site } = next.wait;
    const flow = this.#index.siteOf(site)?.flow;
    const needed = new Set(flow?.needs);
    if (this.#sitesOf(group).some((earlier) => needed.has(earlier))) return false;
    if (site === last.wait.site) return !this.#crowded.has(next.wait.task);
    const before = this.#index.siteOf(last.wait.site);
    if (isBackwards(before, this.#index.siteOf(site))) return false; // a new round of a loop
    const isSameCall = flow?.calls !== undefined && flow.calls === before?.flow?.calls;
    return isSameCall || (flow?.isUsed === true && before?.flow?.isUsed === true);
  }

  /** Sites of a group, once each: a loop has few of them, however many rounds. */
  #sitesOf(group: readonly Candidate[]): readonly number[] {
    const sites = new Set<number>();
    for (const { wait } of group.slice(-MOST_SITES))
      if (wait.site !== undefined) sites.add(wait.site);
    return [...sites];
  }
}

const isBackwards = (a: TraceSite | undefined, b: TraceSite | undefined): boolean =>
  a !== undefined && b !== undefined && (a.line - b.line || a.column - b.column) > 0;

/** No function of which the source says more has more awaits than that. */
const MOST_SITES = 31;

function summed(task: number, group: readonly Candidate[]): SequentialAwaits {
  const total = group.reduce((sum, { ms }) => sum + ms, 0);
  const longest = group.reduce((max, { ms }) => Math.max(max, ms), 0);
  return { task, waits: group.map(({ index }) => index), total, gain: total - longest };
}

/** Tasks that ran beside another call of the same function by the same caller, as workers and requests do. */
function overlappingSiblings(trace: Trace): ReadonlySet<number> {
  const found = new Set<number>();
  const latest = new Map<string, { readonly task: number; readonly to: number }>();
  for (const [task, { site, parent, from, to = Infinity }] of trace.tasks.entries()) {
    const kind = `${parent}:${site}`;
    const before = latest.get(kind);
    if (before !== undefined && from < before.to) found.add(before.task).add(task);
    if (before === undefined || to > before.to) latest.set(kind, { task, to });
  }
  return found;
}
