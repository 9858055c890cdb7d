/**
 * The words of a log.
 *
 * An event is `id << 5 | kind`, then for a timed event the ticks since the timed event before it, then its arguments.
 * Plain constants, not an object of them: these are read for every await.
 */

/** 10 ns: finer than any clock we read, and an hour still fits a double exactly. */
export const TICKS_PER_MS = 100_000;

/** One unit of the `GAP` event, for pauses longer than an Int32 of ticks (21 s). */
export const GAP_TICKS = 2 ** 30;

// Timed.
/** gauge, level: what lies in a queue, or waits for it, changed */
export const GAUGE = 0;
/** task, place, site */
export const ENTER = 1;
/** task, site, promise (or `ON_…`) */
export const SUSPEND = 2;
/** task; the await gave a value */
export const RESUME = 3;
/** task; the await threw, or a block was entered whose cause can't be told */
export const CAUGHT = 4;
/** task */
export const EXIT = 5;
/** promise; settled by what runs now */
export const SETTLED = 6;
/** task, promise; `return promise` locks the task's own promise to it */
export const LOCK = 7;
/** timer, ms; `setTimeout` was called */
export const ARM = 8;
/** timer; its callback starts */
export const FIRE = 9;
/** timer; its callback is done */
export const FIRED = 10;
/**
 * promise, ticks (below zero: ms); settled by a timer that is not one of ours, as those of `node:timers/promises`, and was due
 * so long ago
 */
export const SETTLED_BY_TIMER = 11;
/** promise; settled by a task that this log does not record */
export const SETTLED_OUTSIDE = 12;
/** task; its execution was terminated, with whatever reaction or timer it ran in */
export const RESET = 13;
/** timeline; what its recording shows is that timeline's time from here on */
export const TIMELINE = 14;
/** timeline; it is over */
export const TIMELINE_END = 15;

// Untimed.
/** units of `GAP_TICKS` to add to the clock */
export const GAP = 16;
/** promise, parent promise (or -1): made by `then` or by a combinator; `FIRST_GENERATOR` − task: the engine's own, as it yields; plus `FOLLOWS` */
export const INIT = 17;
/** promise: made by `new Promise`, or the result of an async function that is about to start */
export const ROOT = 18;
/** promise: the reaction to its parent runs */
export const BEFORE = 19;
/** 0 */
export const AFTER = 20;
/** promise that the engine made around an awaited thenable */
export const WRAP = 21;
/** index into `COMBINATORS` */
export const COMBINE = 22;
/** promise that the combinator returned, or `NO_PROMISE` */
export const COMBINED = 23;
/** task: its body threw */
export const FAILED = 24;
/** promise: settled at the instant of the event before it */
export const SETTLED_NOW = 25;
/** task; it throws because it was asked to stop */
export const STOPPED = 26;
/** task, promise (or -1 in `light`): it suspended to yield that, which is awaited first */
export const YIELDED = 30;
/** timeline, two words of ticks (`toWords`) since it began: its time now */
export const TIMELINE_AT = 29;

/** timer; it was cleared, at some time before this */
export const CLEARED = 31;

/** Added to `RESUME` and `CAUGHT`: at the time of the event before, so that none is written. */
export const AT_ONCE = 24;
export const RESUME_AT_ONCE: number = RESUME | AT_ONCE;
export const CAUGHT_AT_ONCE: number = CAUGHT | AT_ONCE;

/** Added to a parent promise: what was made settles as that one does, by ways that nobody sees. */
export const FOLLOWS: number = 2 ** 30;
/** In place of a parent promise: the generator that is task 0; task 1 is one less. */
export const FIRST_GENERATOR = -2;

/** The awaited was neither a promise nor an object, so the task went on in the next microtask. */
export const ON_VALUE = -1;
/** An object that is no promise of this realm. */
export const ON_THENABLE = -2;
/** `light` does not look, and at `yield` nobody can. */
export const ON_UNKNOWN = -3;

/** Where a function's own return is awaited, there is no site. */
export const NO_SITE = -1;

/** Stands in `COMBINED` for a promise that has no number. */
export const NO_PROMISE = 2 ** 26 - 1;

export const COMBINATORS = ["all", "race", "any", "allSettled"] as const;
export type Combinator = (typeof COMBINATORS)[number];
