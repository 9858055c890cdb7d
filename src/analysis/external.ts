import type { Trace, TraceWait } from "../trace/index.ts";
import { subtract, union, type Interval } from "./intervals.ts";
import { lifeEnds, readyAt } from "./to-spans.ts";

/**
 * What was waited for from outside: timers until they were due, I/O until it was there. A promise that several tasks await
 * counts once; each promise inside a combinator counts.
 *
 * A light trace does not know what a wait was for: there, a task's wait counts while none of its children lives.
 */
export function externalWaits(trace: Trace): readonly Interval[] {
  return trace.mode === "full" ? knownWaits(trace) : childlessWaits(trace, lifeEnds(trace));
}

function knownWaits(trace: Trace): readonly Interval[] {
  const byPromise = new Map<number, Interval[]>();
  const alone: Interval[] = [];
  for (const wait of trace.waits) {
    for (const awaited of leaves(wait)) {
      const { from } = wait;
      const to = readyAt(awaited, from, wait.to ?? trace.endedAt);
      if (!isExternal(awaited) || to <= from) continue;
      const same = awaited.promise === undefined ? alone : byPromise.get(awaited.promise);
      if (same !== undefined) same.push({ from, to });
      else if (awaited.promise !== undefined) byPromise.set(awaited.promise, [{ from, to }]);
    }
  }
  for (const same of byPromise.values())
    for (const each of same.length === 1 ? same : union(same)) alone.push(each);
  return alone;
}

/** What has not come yet is not counted: its time would lie beyond the wall's. */
const isExternal = ({ cause, settledAt }: Pick<TraceWait, "cause" | "settledAt">): boolean =>
  settledAt !== undefined && (cause === "timer" || cause === "io");

/** The promises behind a wait that are no task's: those of tasks show in the tasks' own waits. */
function leaves(
  wait: TraceWait,
): readonly Pick<TraceWait, "settledAt" | "dueAt" | "cause" | "promise">[] {
  if (wait.members !== undefined) return wait.members.filter(({ task }) => task === undefined);
  return wait.awaited === undefined ? [wait] : [];
}

/** What of a task's waits no living child explains. */
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
    return subtract({ from: wait.from, to: wait.to }, lives.get(wait.task) ?? []);
  });
}
