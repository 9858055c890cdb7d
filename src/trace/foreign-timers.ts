import { executionAsyncResource } from "node:async_hooks";
import { TICKS_PER_MS } from "./events.ts";

/** The platform's own: a user may put a clock of theirs in its place. */
const { setTimeout, clearTimeout } = globalThis;

/** Where Node's timers keep their delay, in ms, and when they were set, in ms of the loop's clock: unchanged since Node 11. */
const IDLE_TIMEOUT = "_idleTimeout";
const IDLE_START = "_idleStart";

/** How late a timer of virtual time is, of whose clock we know nothing. */
const LATE_MS = "_lateMs";

/** Later ones count as so late. */
const MOST_TICKS = 2 ** 30;

/**
 * Timers that are not set through a `setTimeout` of ours: intervals, those of `node:timers/promises` and of libraries.
 *
 * While Node runs a timer, the timer is the execution's resource, no async hook needed: so they are known at no cost.
 */
export class ForeignTimers {
  readonly #nowTicks: () => number;
  /** What the log's clock showed when the loop's began. In ticks, up to a millisecond too much. */
  readonly #loopStart: number;

  constructor(nowTicks: () => number) {
    this.#nowTicks = nowTicks;
    const timer = setTimeout(() => {}, 1);
    clearTimeout(timer);
    this.#loopStart = nowTicks() - numberIn(timer, IDLE_START) * TICKS_PER_MS;
  }

  /** @returns For how many ticks the timer has been due whose callback runs; undefined if none does */
  due(): number | undefined {
    const timer: object | undefined = executionAsyncResource();
    if (timer === undefined || !(IDLE_TIMEOUT in timer)) return undefined;
    const ticks = Math.round(this.#lateTicks(timer));
    return Math.min(Math.max(ticks, 0), MOST_TICKS) || 0; // unknown where its own callback cleared it
  }

  #lateTicks(timer: object): number {
    if (LATE_MS in timer) return numberIn(timer, LATE_MS) * TICKS_PER_MS;
    const ms = numberIn(timer, IDLE_TIMEOUT);
    if (ms < 0) return NaN;
    return this.#nowTicks() - this.#loopStart - (numberIn(timer, IDLE_START) + ms) * TICKS_PER_MS;
  }
}

function numberIn(timer: object, key: string): number {
  const value: unknown = Reflect.get(timer, key);
  return typeof value === "number" ? value : NaN;
}
