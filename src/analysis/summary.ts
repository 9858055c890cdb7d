import type { Trace } from "../trace/index.ts";
import { externalWaits } from "./external.ts";
import { lengthOf, stepsOf } from "./intervals.ts";
import { neverSettled } from "./never-settled.ts";
import { readyAt } from "./to-spans.ts";

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

export function summary(trace: Trace): Summary {
  const { from, to } = wallOf(trace);
  const wall = to - from;
  const external = externalWaits(trace);
  const externalWait = lengthOf(external);
  const cpu = lengthOf(trace.runs);
  return {
    wall,
    externalWait,
    cpu,
    ready: trace.mode === "light" ? 0 : readyTime(trace),
    speedup: wall > 0 ? (externalWait + cpu) / wall : 1,
    concurrency: {
      mean: wall > 0 ? externalWait / wall : 0,
      max: stepsOf(external).reduce((max, { count }) => Math.max(max, count), 0),
    },
    isApproximate: trace.mode === "light",
    tasks: trace.tasks.filter((task) => trace.sites[task.site]?.kind !== "cell").length,
    neverSettled: neverSettled(trace).size,
  };
}

/** From the start of the first task to the last thing that a task did; empty where there is no task. */
export function wallOf(trace: Trace): { readonly from: number; readonly to: number } {
  const from = trace.tasks.reduce((first, task) => Math.min(first, task.from), Infinity);
  return trace.tasks.length === 0 ? { from: 0, to: 0 } : { from, to: lastActivity(trace) };
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
