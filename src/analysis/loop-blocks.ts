import type { Trace } from "../trace/index.ts";
import { readyTimes, type ReadyTime } from "./delays.ts";
import { subtract, union, type Interval } from "./intervals.ts";
import type { Span } from "./span.ts";
import { TraceIndex } from "./trace-index.ts";

/** Longer than this and a person notices, or a server's other clients do. */
const BLOCK_MS = 20;

/** Awaiting what is there already gives other tasks a turn, but no timer and no I/O. */
const BREATH_MS = 1;

const SHOWN_VICTIMS = 5;

/** A stretch in which the loop was held while others could have gone on. */
export interface LoopBlock extends Interval {
  /** Index in the trace's tasks: who ran; absent where it was code that nobody recorded. */
  readonly task?: number;
  /** Index in the trace's sites: the await from which the task had come, or its function. */
  readonly site?: number;
  /** How many waits were ready or due meanwhile. */
  readonly victims: number;
  /** Tasks of the first of them, as indices. */
  readonly firstVictims: readonly number[];
  /** Σ of the time that they lost, in ms. */
  readonly lost: number;
}

/**
 * Where one task (what it called included) or unrecorded code ran for `minMs` or longer in one go, while others were
 * ready or their timers were due.
 *
 * @returns In the order of time; undefined for a light trace, which doesn't know who was ready
 */
export function loopBlocks(
  trace: Trace,
  minMs: number = BLOCK_MS,
): readonly LoopBlock[] | undefined {
  if (trace.mode === "light") return undefined;
  const index = TraceIndex.of(trace);
  const ready = readyTimes(trace).filter(({ from, to }) => to - from >= BREATH_MS);
  const known = innermost(stretches(index, minMs));
  const unrecorded = union(ready)
    .flatMap((held) => subtract(held, index.runs))
    .filter(({ from, to }) => to - from >= minMs);
  const blocks: Holding[] = [...known, ...unrecorded];
  const victims = new Victims(ready);
  return blocks
    .toSorted((a, b) => a.from - b.from)
    .flatMap((block) => {
      const hurt = victims.during(block);
      if (hurt.victims === 0) return [];
      const { task, from, to } = block;
      if (task === undefined) return [{ from, to, ...hurt }];
      const site = index.siteRunning(task, from);
      return [{ from, to, task, ...(site === undefined ? {} : { site }), ...hurt }];
    });
}

interface Holding extends Interval {
  readonly task?: number;
}

interface Stretch extends Holding {
  readonly task: number;
}

/** From each resumption of a task to its next suspension: its callers and the loop stand still. */
function stretches({ spans }: TraceIndex, minMs: number): readonly Stretch[] {
  return spans.flatMap((own, task) => {
    const out: Stretch[] = [];
    let open: Stretch | undefined;
    for (const span of own) {
      if (isHolding(span)) open = { task, from: open?.from ?? span.from, to: span.to };
      else if (!isBreath(span)) {
        if (open !== undefined) out.push(open);
        open = undefined;
      }
    }
    if (open !== undefined) out.push(open);
    return out.filter(({ from, to }) => to - from >= minMs);
  });
}

const isHolding = ({ state }: Span): boolean => state === "running" || state === "callee";

const isBreath = ({ state, from, to }: Span): boolean => state === "ready" && to - from < BREATH_MS;

/** Where a call inside takes at least half of the time, it is the one to name; else its caller is. */
function innermost(all: readonly Stretch[]): readonly Stretch[] {
  const kept: Stretch[] = [];
  const around: Stretch[] = [];
  const half = ({ from, to }: Stretch): number => (to - from) / 2;
  const named = new Set<Stretch>();
  for (const stretch of all.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    while ((around.at(-1)?.to ?? Infinity) < stretch.to) around.pop();
    const outer = around.at(-1);
    if (outer === undefined || stretch.to - stretch.from >= half(outer)) {
      if (outer !== undefined) named.delete(outer);
      named.add(stretch);
      kept.push(stretch);
      around.push(stretch);
    }
  }
  return kept.filter((stretch) => named.has(stretch));
}

/** Who was ready during a block. One sweep for all blocks: they come in order and don't overlap. */
class Victims {
  readonly #byStart: readonly ReadyTime[];
  readonly #byEnd: readonly ReadyTime[];
  readonly #ready = new Set<ReadyTime>();
  #started = 0;
  #ended = 0;
  #startSum = 0;
  #endSum = 0;

  constructor(ready: readonly ReadyTime[]) {
    this.#byStart = ready.toSorted((a, b) => a.from - b.from);
    this.#byEnd = ready.toSorted((a, b) => a.to - b.to);
  }

  during({ from, to }: Interval): Pick<LoopBlock, "victims" | "firstVictims" | "lost"> {
    this.#endUpTo(from);
    const lostBefore = this.#lostUpTo(from);
    for (let next; (next = this.#byStart[this.#started]) !== undefined && next.from < to;) {
      this.#started++;
      this.#startSum += next.from;
      if (next.to > from) this.#ready.add(next);
    }
    const victims = this.#ready.size;
    const firstVictims = this.#ready
      .values()
      .take(SHOWN_VICTIMS)
      .map(({ task }) => task)
      .toArray();
    this.#endUpTo(to);
    return { victims, firstVictims, lost: this.#lostUpTo(to) - lostBefore };
  }

  #endUpTo(at: number): void {
    // Who starts up to then has to be counted first, or its end would be counted alone.
    for (let next; (next = this.#byStart[this.#started]) !== undefined && next.from < at;) {
      this.#started++;
      this.#startSum += next.from;
      this.#ready.add(next);
    }
    for (let next; (next = this.#byEnd[this.#ended]) !== undefined && next.to <= at;) {
      this.#ended++;
      this.#endSum += next.to;
      this.#ready.delete(next);
    }
  }

  /** Σ of all ready time up to `at`: what has ended, and what of the others has passed. */
  #lostUpTo(at: number): number {
    return this.#endSum - this.#startSum + (this.#started - this.#ended) * at;
  }
}
