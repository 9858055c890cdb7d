import type { Trace } from "../trace/index.ts";
import type { Interval } from "./intervals.ts";
import { BusyTime } from "./busy-time.ts";
import { readyAt } from "./to-spans.ts";
import { TraceIndex } from "./trace-index.ts";

/** A task that could have gone on, but something else held the loop. From when it was ready to when it went on. */
export interface Delay extends Interval {
  /** Index in the trace's waits. */
  readonly wait: number;
  /** Index in the trace's tasks. */
  readonly task: number;
  /** The one run that took most of this time; absent if nothing recorded ran. */
  readonly busyWith?: Blocker;
  /** Of this time, how much went to code that nobody recorded: libraries, callbacks, the engine. In ms. */
  readonly unrecorded: number;
}

export interface Blocker {
  /** Index in the trace's tasks. */
  readonly task: number;
  /** Index in the trace's sites: the await from which it had come, or its function. */
  readonly site?: number;
  /** How much of the delay it took, in ms. */
  readonly ms: number;
}

/**
 * "Ready, but we were busy with …": each wait whose end could not be taken up at once, with the blocker.
 *
 * @param minMs Shorter delays are left out
 * @returns In the order in which the waits began; undefined for a light trace, which doesn't know when what was awaited came
 */
export function delays(trace: Trace, minMs: number = 1): readonly Delay[] | undefined {
  if (trace.mode === "light") return undefined;
  const index = TraceIndex.of(trace);
  const busy = new BusyTime(index.runs);
  return readyTimes(trace).flatMap((ready) => {
    if (ready.to - ready.from < minMs) return [];
    const longest = busy.longest(ready);
    const unrecorded = Math.max(0, ready.to - ready.from - busy.within(ready));
    if (longest === undefined) return [{ ...ready, unrecorded }];
    const { run, ms } = longest;
    const site = index.siteRunning(run.task, run.from);
    const busyWith = { task: run.task, ms, ...(site === undefined ? {} : { site }) };
    return [{ ...ready, busyWith, unrecorded }];
  });
}

/** A wait while what it waits for is there. */
export interface ReadyTime extends Interval {
  readonly wait: number;
  readonly task: number;
}

export function readyTimes(trace: Trace): readonly ReadyTime[] {
  return trace.waits.flatMap((wait, i) => {
    const to = wait.to ?? trace.endedAt;
    const from = readyAt(wait, wait.from, to);
    if (wait.kind === "yield" || wait.kind === "return" || to <= from) return [];
    return [{ wait: i, task: wait.task, from, to }];
  });
}
