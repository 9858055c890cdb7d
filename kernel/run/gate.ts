import type { Source } from "./pace.ts";

/**
 * Items on their way, one by one: a chunk of a pipe holds hundreds of messages, and reading less of it can't be asked for.
 * What is held is bounded by what one chunk has, if the pipe is paused with the gate.
 */
export class Gate<Item> implements Source {
  readonly #pass: (item: Item) => void;
  #held: Item[] = [];
  #isOpen = true;

  constructor(pass: (item: Item) => void) {
    this.#pass = pass;
  }

  /** Passes at once while the gate is open and nothing waits. */
  push(item: Item): void {
    if (this.#isOpen) this.#pass(item);
    else this.#held.push(item);
  }

  pause(): void {
    this.#isOpen = false;
  }

  /** What was held passes first, in its order, until the gate closes again. */
  resume(): void {
    this.#isOpen = true;
    const waiting = this.#held;
    this.#held = [];
    for (const item of waiting) this.push(item);
  }
}
