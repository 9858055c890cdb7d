import { isWatched, tell } from "./queue-changes.ts";

/**
 * A queue between tasks, after Python's `asyncio.Queue`.
 *
 * `get` waits while it is empty and `put` while it is full; both are served in the order in which they asked.
 */
export class Queue<T> {
  readonly capacity: number;
  readonly #items: T[] = [];
  readonly #getters: ((item: T) => void)[] = [];
  readonly #putters: { readonly item: T; readonly resolve: () => void }[] = [];
  readonly #joiners: (() => void)[] = [];
  #unfinished = 0;

  /** @throws {RangeError} If less than one item fits */
  constructor(capacity: number = Infinity) {
    if (!(capacity >= 1)) throw new RangeError(`Cannot make a queue for ${capacity} items`);
    this.capacity = capacity;
    this.#changed(true);
  }

  /** Items that wait to be got. */
  get size(): number {
    return this.#items.length;
  }

  /** Resolves once the item is in the queue, or handed over. */
  put(item: T): Promise<void> {
    if (this.tryPut(item)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#putters.push({ item, resolve });
      this.#changed();
    });
  }

  /** @returns Whether there was room */
  tryPut(item: T): boolean {
    const getter = this.#getters.shift();
    if (getter === undefined && this.#items.length >= this.capacity) return false;
    this.#unfinished++;
    if (getter === undefined) this.#items.push(item);
    this.#changed();
    getter?.(item);
    return true;
  }

  get(): Promise<T> {
    const [taken] = this.#take();
    if (taken !== undefined) return Promise.resolve(taken.item);
    return new Promise((resolve) => {
      this.#getters.push(resolve);
      this.#changed();
    });
  }

  /** @returns The next item, or undefined where there is none */
  tryGet(): T | undefined {
    return this.#take()[0]?.item;
  }

  /**
   * To be called once for each item got, when the work on it is done: `join` counts.
   *
   * @throws {RangeError} If called more often than items were put
   */
  taskDone(): void {
    if (this.#unfinished === 0)
      throw new RangeError("taskDone() was called more often than items were put");
    this.#unfinished--;
    if (this.#unfinished === 0) for (const joined of this.#joiners.splice(0)) joined();
  }

  /** Resolves when every item put so far, and since, is done. */
  join(): Promise<void> {
    if (this.#unfinished === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#joiners.push(resolve);
    });
  }

  /** @returns A list of at most one, since an item may itself be undefined */
  #take(): { readonly item: T }[] {
    const taken = this.#items.splice(0, 1).map((item) => ({ item }));
    const putter = taken.length > 0 ? this.#putters.shift() : undefined;
    if (putter !== undefined) {
      this.#unfinished++;
      this.#items.push(putter.item);
    }
    if (taken.length > 0) this.#changed();
    putter?.resolve();
    return taken;
  }

  /** For recordings; without one it costs a look. */
  #changed(isNew = false): void {
    if (!isWatched()) return;
    const level = this.#items.length + this.#putters.length - this.#getters.length;
    tell({ queue: this, capacity: this.capacity, level, isNew });
  }
}
