import { AsyncResource } from "node:async_hooks";

/** What `setTimeout` and `setImmediate` give in virtual time: no loop lives by it, so this only remembers what was asked. */
export class VirtualHandle extends AsyncResource {
  #hasRef = true;

  ref(): this {
    this.#hasRef = true;
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }
}
