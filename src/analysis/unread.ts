import type { Trace, TraceWait } from "../trace/index.ts";
import { lengthOf, subtract, union, type Interval } from "./intervals.ts";
import type { Span } from "./span.ts";
import { TraceIndex } from "./trace-index.ts";

/** A result that lay unread: from when it was there to when somebody took it. */
export interface UnreadResult extends Interval {
  /** Index in the trace's waits: the await that took it. */
  readonly wait: number;
  /** Index in the trace's tasks: who took it. */
  readonly task: number;
  /** It lay inside a combinator, as `Promise.all`, until the slowest of the others was there. */
  readonly combinator?: true;
}

/** Results of one task that lay unread for one reason: an order other than that in which they came. */
export interface UnreadGroup {
  /** Index in the trace's tasks. */
  readonly task: number;
  readonly results: readonly UnreadResult[];
  /** Time in which the task could have taken up one of them, but waited for another. In ms. */
  readonly idle: number;
  /** What it did with them after having taken them. In ms. */
  readonly handling: number;
  /** The time to gain by taking each when it comes: what of the handling fits into the idle time. In ms. */
  readonly gain: number;
}

/**
 * Results consumed in order (head-of-line blocking): the response of call 2 was there while its task still waited for that of call 1,
 * as in `for (const p of promises) await p`, or until all were there, as in `Promise.all`.
 *
 * @param minMs Results that lay unread for a shorter time are left out
 * @returns By task; undefined for a light trace, which doesn't know when a result was there
 */
export function unreadResults(trace: Trace, minMs: number = 1): readonly UnreadGroup[] | undefined {
  if (trace.mode === "light") return undefined;
  const index = TraceIndex.of(trace);
  return index.waits.flatMap((_, task) => [
    ...inOrder(index, task, minMs),
    ...insideCombinators(index, task, minMs),
  ]);
}

function inOrder(index: TraceIndex, task: number, minMs: number): readonly UnreadGroup[] {
  const { waits } = index.trace;
  const own = index.waits[task] ?? [];
  const results = own.flatMap((wait) => {
    const { from, settledAt, ...rest } = waits[wait] ?? { from: 0 };
    const isUnread =
      "wasSettled" in rest &&
      settledAt !== undefined &&
      rest.cause !== "none" &&
      from - settledAt >= minMs;
    return isUnread ? [{ wait, task, from: settledAt, to: from }] : [];
  });
  if (results.length === 0) return [];
  const working = (index.spans[task] ?? []).filter(isWork);
  // Before its first wait here the task may have had other things to do than to wait: that is no idle time.
  const idle = lengthOf(union(results).flatMap((time) => subtract(time, working)));
  const next = nextAtSameSite(index, task);
  const handling = results.reduce(
    (sum, { wait }) => sum + handlingAfter(index, wait, next.get(wait)),
    0,
  );
  return [{ task, results, idle, handling, gain: Math.min(idle, handling) }];
}

const isWork = ({ state }: Span): boolean => state === "running" || state === "callee";

/** The following wait of the same loop, by wait. */
function nextAtSameSite(index: TraceIndex, task: number): ReadonlyMap<number, TraceWait> {
  const { waits } = index.trace;
  const next = new Map<number, TraceWait>();
  const latest = new Map<number | undefined, number>();
  for (const i of index.waits[task] ?? []) {
    const wait = waits[i];
    if (wait === undefined) continue;
    const before = latest.get(wait.site);
    if (before !== undefined) next.set(before, wait);
    latest.set(wait.site, i);
  }
  return next;
}

/** In a loop all that is done until its next round; else what is done until the task suspends again. */
function handlingAfter(index: TraceIndex, wait: number, next: TraceWait | undefined): number {
  const taken = index.trace.waits[wait];
  if (taken?.to === undefined) return 0;
  return next === undefined ? workFrom(index, taken.task, taken.to) : next.from - taken.to;
}

/** How long the task runs from `at` on, what it calls included, until it suspends. */
function workFrom(index: TraceIndex, task: number, at: number): number {
  const spans = index.spans[task] ?? [];
  let i = index.placeOf(task, at);
  let to = at;
  for (let span = spans[i]; span !== undefined && isWork(span); span = spans[++i]) to = span.to;
  return to - at;
}

function insideCombinators(index: TraceIndex, task: number, minMs: number): readonly UnreadGroup[] {
  return (index.waits[task] ?? []).flatMap((i) => {
    const wait = index.trace.waits[i];
    if (wait?.to === undefined || wait.settledAt === undefined || wait.wasSettled === true)
      return [];
    if (wait.combinator !== "all" && wait.combinator !== "allSettled") return [];
    const { settledAt, members = [] } = wait;
    const results = members.flatMap((member) => {
      const from = Math.max(member.settledAt ?? settledAt, wait.from);
      if (settledAt - from < minMs) return [];
      return [{ wait: i, task, from, to: settledAt, combinator: true as const }];
    });
    if (results.length === 0) return [];
    const idle = lengthOf(union(results));
    // What is done with all of them, as far as it is done with those that were early.
    const handling = (workFrom(index, task, wait.to) * results.length) / members.length;
    return [{ task, results, idle, handling, gain: Math.min(idle, handling) }];
  });
}
