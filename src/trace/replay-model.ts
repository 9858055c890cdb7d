import type { TraceTask, TraceWait, WakeCause } from "./schema.ts";

/** Times in ticks since the log's start. */
export interface ReplayTask {
  readonly id: number;
  readonly place: number;
  readonly site: number;
  readonly parent: ReplayTask | undefined;
  readonly from: number;
  to: number | undefined;
  outcome: TraceTask["outcome"];
  /** The number of its own promise, or -1. */
  promise: number;
  caller: ReplayTask | undefined;
  runningSince: number | undefined;
  wait: ReplayWait | undefined;
  /** The wait for a promise that it returned. */
  lock: ReplayWait | undefined;
}

export interface ReplayWait {
  readonly task: ReplayTask;
  readonly site: number;
  readonly from: number;
  readonly isReturn: boolean;
  /** A generator yields a promise: it is awaited, then the generator is parked. */
  isYield: boolean;
  on: TraceWait["on"];
  to: number | undefined;
  outcome: TraceWait["outcome"];
  promise: number;
  wasSettled: boolean;
  settlement: Settlement | undefined;
}

export interface ReplayRun {
  readonly task: ReplayTask;
  readonly from: number;
  readonly to: number;
}

/** How and when a promise settled. Times in ticks. */
export interface Settlement {
  readonly at: number;
  readonly cause: WakeCause;
  readonly by: ReplayTask | undefined;
  readonly due: number | undefined;
  /** Settled by a reaction to this promise: who settled that one is who settled this. */
  readonly via: number | undefined;
}
