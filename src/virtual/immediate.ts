import type { VirtualClock } from "./clock.ts";
import { VirtualHandle } from "./handle.ts";
import { runUserCode, type Callback } from "./user-code.ts";

/** What `setImmediate` gives in virtual time. */
export class VirtualImmediate extends VirtualHandle {
  readonly #clock: VirtualClock;
  readonly #args: readonly unknown[];
  #callback: Callback | undefined;

  constructor(clock: VirtualClock, callback: Callback, args: readonly unknown[]) {
    super("Immediate");
    this.#clock = clock;
    this.#callback = callback;
    this.#args = args;
    clock.queueImmediate(this);
  }

  fire(): void {
    const callback = this.#callback;
    this.#callback = undefined;
    if (callback !== undefined) runUserCode(this, () => Reflect.apply(callback, this, this.#args));
  }

  clear(): void {
    this.#callback = undefined;
    this.#clock.dropImmediate(this);
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
