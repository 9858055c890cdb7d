import { executionAsyncResource } from "node:async_hooks";
import { TICKS_PER_MS } from "./events.ts";

/** The platform's own: a user may put a clock of theirs in its place. */
const { setTimeout, clearTimeout } = globalThis;
const nowMs = performance.now.bind(performance);

/** Where Node's timers keep their delay, in ms, and when they were set, in ms of the loop's clock: unchanged since Node 11. */
const IDLE_TIMEOUT = "_idleTimeout";
const IDLE_START = "_idleStart";
/** How late a timer of virtual time is, of whose clock we know nothing. */
const LATE_MS = "_lateMs";

/** What fits a word of the log. */
const MOST_TICKS = 2 ** 30;

/**
 * Timers that are not set through a `setTimeout` of ours: intervals, those of `node:timers/promises` and of libraries.
 *
 * While Node runs a timer, the timer is the execution's resource, no async hook needed: so they are known at no cost.
 */
export class ForeignTimers {
  /** When the loop's clock, which counts whole milliseconds, began: at most a millisecond too much, and less with each look. */
  #loopStartMs = Infinity;

  constructor() {
    const timer = setTimeout(() => {}, 1);
    clearTimeout(timer);
    this.#startedBefore(nowMs() - numberIn(timer, IDLE_START));
  }

  /**
   * For how long the timer has been due whose callback runs.
   *
   * @returns Ticks, or below zero milliseconds; undefined if no timer's callback runs
   */
  lateness(): number | undefined {
    const timer: object | undefined = executionAsyncResource();
    if (timer === undefined || !(IDLE_TIMEOUT in timer)) return undefined;
    const ms = LATE_MS in timer ? numberIn(timer, LATE_MS) : this.#lateMs(timer);
    const ticks = Math.round(ms * TICKS_PER_MS);
    return ticks > MOST_TICKS ? -Math.round(ms) : ticks;
  }

  #lateMs(timer: object): number {
    const ms = numberIn(timer, IDLE_TIMEOUT);
    const start = numberIn(timer, IDLE_START);
    if (ms < 0 || !(start >= 0)) return 0; // its own callback cleared it, and its delay with it
    const sinceStart = nowMs() - start - ms;
    this.#startedBefore(sinceStart);
    return sinceStart - this.#loopStartMs;
  }

  #startedBefore(ms: number): void {
    this.#loopStartMs = Math.min(this.#loopStartMs, ms);
  }
}

function numberIn(timer: object, key: string): number {
  const value: unknown = Reflect.get(timer, key);
  return typeof value === "number" ? value : NaN;
}
