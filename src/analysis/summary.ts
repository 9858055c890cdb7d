import type { Trace, TraceWait } from "../trace/index.ts";
import { isNeverSettled, lifeEnds, readyAt } from "./to-spans.ts";

/** The numbers of a trace. Times in ms. */
export interface Summary {
  /** From the start of the first task to the last thing that a task did: an endless wait doesn't stretch it. */
  readonly wall: number;
  /**
   * Σ of what was waited for from outside: timers until they were due, I/O until it was there. What one task waits for
   * another is not in it, and a promise that several tasks await counts once.
   */
  readonly externalWait: number;
  /** Σ of the time in which recorded code ran. */
  readonly cpu: number;
  /** Σ of the time in which something was ready to go on but the loop was held. 0 in a light trace, which can't tell. */
  readonly ready: number;
  /** `(externalWait + cpu) / wall`: how many times longer it all would take one after another. */
  readonly speedup: number;
  /** External waits under way at once. */
  readonly concurrency: { readonly mean: number; readonly max: number };
  /** A light trace can't tell what a wait was for: those of a task count as external while none of its children lives. */
  readonly isApproximate: boolean;
  /** Tasks without the cells themselves. */
  readonly tasks: number;
  /** Waits that nothing has ended. */
  readonly neverSettled: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

export function summary(trace: Trace): Summary {
  const ends = lifeEnds(trace);
  const from = trace.tasks.reduce((first, task) => Math.min(first, task.from), Infinity);
  const wall = trace.tasks.length === 0 ? 0 : lastActivity(trace) - from;
  const external = trace.mode === "full" ? externalWaits(trace) : childlessWaits(trace, ends);
  const externalWait = external.reduce((sum, wait) => sum + wait.to - wait.from, 0);
  const cpu = trace.runs.reduce((sum, run) => sum + run.to - run.from, 0);
  return {
    wall,
    externalWait,
    cpu,
    ready: trace.mode === "light" ? 0 : readyTime(trace),
    speedup: wall > 0 ? (externalWait + cpu) / wall : 1,
    concurrency: { mean: wall > 0 ? externalWait / wall : 0, max: maxOverlap(external) },
    isApproximate: trace.mode === "light",
    tasks: trace.tasks.filter((task) => trace.sites[task.site]?.kind !== "cell").length,
    neverSettled: trace.waits.filter((wait) => isNeverSettled(wait, trace)).length,
  };
}

/** When a task last ran or settled, in ms since the recording's start. */
export function lastActivity(trace: Trace): number {
  const lastRun = trace.runs.reduce((last, run) => Math.max(last, run.to), 0);
  return trace.waits.reduce((last, { to }) => Math.max(last, to ?? 0), lastRun);
}

function readyTime(trace: Trace): number {
  return trace.waits.reduce((sum, wait) => {
    const to = wait.to ?? trace.endedAt;
    return wait.kind === "yield" ? sum : sum + to - readyAt(wait, wait.from, to);
  }, 0);
}

/** What was waited for from outside, once a promise; what a combinator waits for counts by itself. */
function externalWaits(trace: Trace): readonly Interval[] {
  const byPromise = new Map<number, Interval[]>();
  const alone: Interval[] = [];
  for (const wait of trace.waits) {
    for (const awaited of leaves(wait)) {
      const { from } = wait;
      const to = readyAt(awaited, from, wait.to ?? trace.endedAt);
      const isExternal = awaited.cause === "timer" || awaited.cause === "io";
      if (!isExternal || to <= from) continue;
      const same = awaited.promise === undefined ? alone : byPromise.get(awaited.promise);
      if (same !== undefined) same.push({ from, to });
      else if (awaited.promise !== undefined) byPromise.set(awaited.promise, [{ from, to }]);
    }
  }
  return [...alone, ...[...byPromise.values()].flatMap(union)];
}

/** The promises behind a wait that are no task's: those of tasks show in the tasks' own waits. */
function leaves(
  wait: TraceWait,
): readonly Pick<TraceWait, "settledAt" | "dueAt" | "cause" | "promise">[] {
  if (wait.members !== undefined) return wait.members.filter(({ task }) => task === undefined);
  return wait.awaited === undefined ? [wait] : [];
}

/** For light traces: what of a task's waits no living child explains. */
function childlessWaits(trace: Trace, ends: readonly number[]): readonly Interval[] {
  const children = new Map<number, Interval[]>();
  for (const [index, { parent, from }] of trace.tasks.entries()) {
    if (parent === undefined) continue;
    const life = { from, to: ends[index] ?? from };
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [life]);
    else siblings.push(life);
  }
  const lives = new Map([...children].map(([task, intervals]) => [task, union(intervals)]));
  return trace.waits.flatMap((wait) => {
    if (wait.kind === "yield" || wait.to === undefined) return [];
    return subtract({ from: wait.from, to: wait.to ?? trace.endedAt }, lives.get(wait.task) ?? []);
  });
}

/** @returns The same times, in order and without overlap */
function union(intervals: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && from <= last.to)
      out[out.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else out.push({ from, to });
  }
  return out;
}

/** @param holes In order, without overlap */
function subtract(interval: Interval, holes: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  let at = interval.from;
  for (let i = firstEndingAfter(holes, at); at < interval.to; i++) {
    const hole = holes[i];
    const until = Math.min(hole?.from ?? Infinity, interval.to);
    if (until > at) out.push({ from: at, to: until });
    if (hole === undefined) break;
    at = Math.max(at, hole.to);
  }
  return out;
}

function firstEndingAfter(sorted: readonly Interval[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.to ?? Infinity) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function maxOverlap(intervals: readonly Interval[]): number {
  // Ends before starts: what ends as another begins does not overlap it.
  const steps = intervals.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let count = 0;
  let max = 0;
  for (const { by } of steps.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    count += by;
    max = Math.max(max, count);
  }
  return max;
}
