import { executionAsyncResource } from "node:async_hooks";
import { TICKS_PER_MS } from "./events.ts";

/** The platform's own: a user may put a clock of theirs in its place. */
const { setTimeout, clearTimeout } = globalThis;

/** Where Node's timers keep their delay, in ms, and when they were set, in ms of the loop's clock: unchanged since Node 11. */
const IDLE_TIMEOUT = "_idleTimeout";
const IDLE_START = "_idleStart";

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

  /**
   * Of the timer whose callback runs, if one does.
   *
   * @returns For how many ticks it has been due. Where that is not known, -1 - ms: it waits so long from when it was set
   */
  due(): number | undefined {
    const timer: object | undefined = executionAsyncResource();
    if (timer === undefined || !(IDLE_TIMEOUT in timer)) return undefined;
    const ms = numberIn(timer, IDLE_TIMEOUT);
    const start = numberIn(timer, IDLE_START);
    if (ms < 0) return 0; // cleared by its own callback, and its delay with it
    if (!(start >= 0)) return -1 - Math.trunc(ms);
    const due = this.#loopStart + (start + ms) * TICKS_PER_MS;
    return Math.min(Math.max(Math.round(this.#nowTicks() - due), 0), MOST_TICKS);
  }
}

function numberIn(timer: object, key: string): number {
  const value: unknown = Reflect.get(timer, key);
  return typeof value === "number" ? value : NaN;
}
