import type { Combinator } from "./events.ts";
import type { AwaitFlow } from "./site.ts";

/** Bumped when a reader of the older form would misread the newer. */
export const TRACE_VERSION = 1;

/**
 * What a recording saw, as plain JSON data.
 *
 * Times are milliseconds since the recording's start, on a monotonic clock: the real one, but where a task called
 * `virtualTime`, or the recording was made inside it. Tasks and sites are named by their index.
 */
export interface Trace {
  readonly version: typeof TRACE_VERSION;
  /**
   * `light` knows when a task suspended and resumed. `full` also knows what it waited for, when that settled, and who
   * settled it.
   */
  readonly mode: "light" | "full";
  readonly label: string;
  /** The execution count of the cell that was recorded, if it was one. */
  readonly cell?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When the recording was stopped or, while it runs, when this was taken. Nothing later is known. */
  readonly endedAt: number;
  /** How much of that passed on a virtual clock; absent if nothing did. */
  readonly virtualMs?: number;
  readonly sites: readonly TraceSite[];
  /** In the order in which they started. */
  readonly tasks: readonly TraceTask[];
  /** In the order in which they began. */
  readonly waits: readonly TraceWait[];
  /** In the order in which they ended. */
  readonly runs: readonly TraceRun[];
  /** Queues that the recorded tasks put into or took from, in the order in which they were seen; absent if there were none. */
  readonly gauges?: readonly TraceGauge[];
  /** Events that were not recorded, because the recording had reached its bound. */
  readonly dropped: number;
}

export interface TraceSite {
  readonly kind:
    | "cell"
    | "module"
    | "function"
    | "span"
    | "await"
    | "for-await"
    | "yield"
    | "await-using"
    | "queue";
  /** The label of the unit (a cell or a file) that the place is in. */
  readonly unit: string;
  /** The execution count of that unit, if it is a cell. */
  readonly cell?: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** The source, one line. */
  readonly text: string;
  /** What the source says about an await; absent where nobody looked. */
  readonly flow?: AwaitFlow;
}

/** One call of an async function, or a cell. */
export interface TraceTask {
  /** The function and its first primitive arguments: `makerandom(0, 9)`. */
  readonly name: string;
  /** The function. */
  readonly site: number;
  /** The task that called it; absent when no recorded task did. */
  readonly parent?: number;
  readonly from: number;
  /** When its body ended; absent while it has not, and where that was dropped. */
  readonly to?: number;
  readonly outcome: "pending" | "returned" | "threw" | "terminated";
  /** Nobody asked for its outcome while the recording lasted: no await, no combinator, no `then`. Only in `full`. */
  readonly unheeded?: true;
}

/**
 * What settled the awaited, or is to: a timer that had not fired. `none`: it was a plain value. `io`: an event from outside, or code that nobody recorded.
 * `outside`: a task that this recording has no part in. `unknown`: it has not settled, or the mode is `light`.
 */
export type WakeCause = "none" | "timer" | "io" | "task" | "outside" | "unknown";

/** One suspension of a task. */
export interface TraceWait {
  readonly task: number;
  /** Absent for `return`. */
  readonly site?: number;
  /** `return` is the wait for a promise that was returned: the body has ended, its promise has not settled. */
  readonly kind: "await" | "for-await" | "yield" | "await-using" | "return";
  readonly from: number;
  /** When the task went on; absent while it has not. */
  readonly to?: number;
  /** `terminated`: the task was asked to stop while it waited. */
  readonly outcome: "pending" | "value" | "threw" | "terminated";
  /**
   * What was awaited; `unknown` in `light`, and where nobody could see it. At `yield`: `promise` if one was yielded, which is
   * awaited before the generator is parked, in `light` too.
   */
  readonly on: "value" | "promise" | "thenable" | "unknown";
  /** When the awaited settled, if that is known and it has. */
  readonly settledAt?: number;
  /** It had settled before it was awaited: `settledAt` is when. */
  readonly wasSettled?: true;
  readonly cause: WakeCause;
  /** When the timer that woke it should have fired; without `settledAt`: when the timer that is to wake it, and was not cleared, is due. */
  readonly dueAt?: number;
  /** The task that settled it, by itself or through a chain of promises. */
  readonly wokenBy?: number;
  /** The task whose end was awaited; while that has not come, also where it is awaited through `then`. */
  readonly awaited?: number;
  /** Tells promises apart: two waits with the same number waited for the same one. */
  readonly promise?: number;
  readonly combinator?: Combinator;
  /** What the combinator waited for. */
  readonly members?: readonly TraceMember[];
}

/** A promise that was handed to a combinator. */
export interface TraceMember {
  readonly promise: number;
  /** The task whose promise it is. */
  readonly task?: number;
  readonly settledAt?: number;
  readonly cause: WakeCause;
  readonly dueAt?: number;
}

/** A stretch of time in which one task ran and nothing else. */
export interface TraceRun {
  readonly task: number;
  readonly from: number;
  readonly to: number;
}

/** A `Queue` of this library. */
export interface TraceGauge {
  /** The variable that was given it, where the line at which it was made tells; else `queue`. */
  readonly name: string;
  /** Where it was made; absent where nobody saw. */
  readonly site?: number;
  /** Items that fit; absent where any number does. */
  readonly capacity?: number;
  /** Each change that a recorded task made, in order, and the queue's making if that was recorded. What others did in between shows at the next. */
  readonly changes: readonly GaugeChange[];
}

export interface GaugeChange {
  readonly at: number;
  /** Items in the queue from here on. */
  readonly size: number;
  /** Puts that wait for room, if any do. */
  readonly puts?: number;
  /** Gets that wait for an item, if any do. */
  readonly gets?: number;
}
