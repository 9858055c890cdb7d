import type { Timer, VirtualClock } from "./clock.ts";
import { VirtualHandle } from "./handle.ts";
import { runUserCode, type Callback } from "./user-code.ts";

/** Where Node's timers keep their delay: a recording tells a timer by it. */
const IDLE_TIMEOUT = "_idleTimeout";
/** Node waits 1 ms for anything else. */
const LONGEST_MS = 2 ** 31 - 1;

/** Ids of timers that somebody has asked for theirs. They are beyond those of Node's own. */
const byId = new Map<number, VirtualTimeout>();
const FIRST_ID = 2 ** 40;
let made = 0;

export interface TimeoutOptions {
  readonly args?: readonly unknown[];
  readonly repeats?: boolean;
}

/** What `setTimeout` gives in virtual time: has the methods of Node's own, and runs in the context in which it was set. */
export class VirtualTimeout extends VirtualHandle implements Timer {
  dueMs = 0;
  order = 0;
  place = -1;
  readonly [IDLE_TIMEOUT]: number;
  readonly #clock: VirtualClock;
  readonly #args: readonly unknown[];
  readonly #repeats: boolean;
  #callback: Callback | undefined;
  #id = 0;

  constructor(clock: VirtualClock, callback: Callback, delay: unknown, options: TimeoutOptions) {
    super("Timeout");
    this.#clock = clock;
    this.#callback = callback;
    this.#args = options.args ?? [];
    this.#repeats = options.repeats ?? false;
    this[IDLE_TIMEOUT] = delayMs(delay);
    this.#arm();
  }

  /** A recording reads it while the callback runs: since when it has been due. */
  get _lateMs(): number {
    return this.#clock.nowMs - this.dueMs;
  }

  /** Its time has come. */
  fire(): void {
    const callback = this.#callback;
    if (callback === undefined) return;
    runUserCode(this, () => Reflect.apply(callback, this, this.#args));
    if (this.#repeats && this.#callback !== undefined && this.place < 0) this.#arm();
  }

  close(): this {
    this.#callback = undefined;
    this.#clock.timers.remove(this);
    byId.delete(this.#id);
    return this;
  }

  refresh(): this {
    if (this.#callback !== undefined) this.#arm();
    return this;
  }

  [Symbol.toPrimitive](): number {
    if (this.#id === 0) this.#id = FIRST_ID + (made += 1);
    byId.set(this.#id, this);
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #arm(): void {
    this.#clock.timers.remove(this);
    this.#clock.arm(this, this[IDLE_TIMEOUT]);
  }
}

/** @returns The timer that is meant by what was handed to `clearTimeout`, if it is a virtual one */
export function virtualTimeout(value: unknown): VirtualTimeout | undefined {
  if (value instanceof VirtualTimeout) return value;
  return typeof value === "number" || typeof value === "string"
    ? byId.get(Number(value))
    : undefined;
}

function delayMs(delay: unknown): number {
  const ms = typeof delay === "bigint" || typeof delay === "symbol" ? NaN : Number(delay);
  return ms >= 1 && ms <= LONGEST_MS ? Math.trunc(ms) : 1;
}
