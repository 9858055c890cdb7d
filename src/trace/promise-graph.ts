import { COMBINATORS, NO_PROMISE, type Combinator } from "./events.ts";
import type { ReplayTask, ReplayWait, Settlement } from "./replay-model.ts";

/** Follow a chain of `then` no further: a longer one is a loop that waits for nobody. */
export const LONGEST_CHAIN = 1000;

interface Combining {
  readonly kind: Combinator | undefined;
  readonly members: number[];
}

/** The promises of a replay: who made which from which, whose they are, and what settled them. */
export class PromiseGraph {
  readonly #parent = new Map<number, number>();
  readonly #leader = new Map<number, number>();
  readonly #owner = new Map<number, ReplayTask>();
  readonly #settled = new Map<number, Settlement>();
  readonly #waiting = new Map<number, ReplayWait[]>();
  readonly #combined = new Map<number, Combining>();
  readonly #combining: Combining[] = [];
  /** Promises that somebody asked for the outcome. */
  readonly #heeded = new Set<number>();

  made(promise: number, parent: number): void {
    if (parent < 0) return;
    this.#parent.set(promise, parent);
    this.heed(parent);
    this.#combining.at(-1)?.members.push(parent);
  }

  /** A promise settles as its leader does, in reactions that don't tell. */
  follow(promise: number, leader: number): void {
    this.made(promise, leader);
    this.#leader.set(promise, leader);
  }

  leaderOf(promise: number): number | undefined {
    return this.#leader.get(promise);
  }

  heed(promise: number): void {
    this.#heeded.add(promise);
  }

  isHeeded(promise: number): boolean {
    return this.#heeded.has(promise);
  }

  parentOf(promise: number): number | undefined {
    return this.#parent.get(promise);
  }

  ownerOf(promise: number): ReplayTask | undefined {
    return this.#owner.get(promise);
  }

  /** The task whose end a promise waits for: it is that task's own or, while neither has settled, made from it by `then`. */
  awaitedTask(promise: number): ReplayTask | undefined {
    let at: number | undefined = promise;
    let owner = this.#owner.get(promise);
    for (let i = 0; owner === undefined && at !== undefined && i < LONGEST_CHAIN; i++) {
      if (this.#settled.has(at)) return undefined;
      at = this.#parent.get(at);
      owner = at === undefined || this.#settled.has(at) ? undefined : this.#owner.get(at);
    }
    return owner;
  }

  own(task: ReplayTask, promise: number): void {
    const former = this.#owner.get(promise);
    if (former !== undefined && former !== task) former.promise = -1;
    // What was taken for the task's own before was a guess; but those of a generator's requests were right.
    if (task.promise >= 0 && !this.#settled.has(task.promise)) this.#owner.delete(task.promise);
    task.promise = promise;
    this.#owner.set(promise, task);
  }

  /** A promise that a call of a generator's `next` gave: the generator is to settle it. */
  request(generator: ReplayTask, promise: number): void {
    this.#owner.set(promise, generator);
  }

  settlement(promise: number): Settlement | undefined {
    return this.#settled.get(promise);
  }

  /** @returns The waits that this ends */
  settle(promise: number, settlement: Settlement): readonly ReplayWait[] {
    this.#settled.set(promise, settlement);
    const waits = this.#waiting.get(promise) ?? [];
    this.#waiting.delete(promise);
    return waits;
  }

  watch(promise: number, wait: ReplayWait): void {
    const waits = this.#waiting.get(promise);
    if (waits === undefined) this.#waiting.set(promise, [wait]);
    else waits.push(wait);
  }

  /** Who really settled a promise: the first link of the chain of reactions that led to it. */
  origin(settlement: Settlement): Settlement {
    let origin = settlement;
    for (let i = 0; i < LONGEST_CHAIN && origin.via !== undefined; i++) {
      const before = this.#settled.get(origin.via);
      if (before === undefined) return { ...origin, cause: "io", via: undefined };
      origin = before;
    }
    return origin;
  }

  beginCombinator(kind: number): void {
    this.#combining.push({ kind: COMBINATORS[kind], members: [] });
  }

  endCombinator(promise: number): void {
    const combining = this.#combining.pop();
    if (combining !== undefined && promise !== NO_PROMISE) this.#combined.set(promise, combining);
  }

  combination(promise: number): Combining | undefined {
    return this.#combined.get(promise);
  }
}
