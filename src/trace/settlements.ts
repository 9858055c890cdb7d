import * as E from "./events.ts";
import type { PromiseGraph } from "./promise-graph.ts";
import type { ReplayTask, ReplayWait, Settlement } from "./replay-model.ts";
import type { ReplayTimers } from "./replay-timers.ts";
import type { TaskLives } from "./task-lives.ts";

type Settler = Pick<Settlement, "cause"> & Partial<Settlement>;

interface Parts {
  readonly promises: PromiseGraph;
  readonly timers: ReplayTimers;
  readonly lives: TaskLives;
  /** In ticks. */
  readonly time: { readonly now: number };
}

/** What each wait of a replay is for, and who settles that. */
export class Settlements {
  /** The promise whose reaction runs, or -1. */
  reaction = -1;
  readonly #parts: Parts;
  /** Generators, by the promise in the reaction to which each settles what was asked of it. */
  readonly #yields = new Map<number, ReplayTask>();
  /** A wrapper was made just now: if it settles next, what was awaited had no `then`. */
  #wrapped: ReplayWait | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A wait is for a promise. */
  watch(wait: ReplayWait, promise: number): void {
    wait.on = "promise";
    wait.promise = promise;
    const { promises } = this.#parts;
    promises.heed(promise);
    const settlement = promises.settlement(promise);
    if (settlement === undefined) {
      promises.watch(promise, wait);
      return;
    }
    wait.settlement = settlement;
    wait.wasSettled = true;
  }

  /** A wait is for what is no promise. */
  watchValue(wait: ReplayWait): void {
    wait.on = "value";
    wait.wasSettled = true;
  }

  /** The engine made a promise around what the last wait is for. */
  wrap(promise: number): void {
    const { promises, lives } = this.#parts;
    const wait = lives.waits.at(-1);
    promises.made(promise, -1);
    if (wait?.on !== "thenable" || wait.promise >= 0) return;
    wait.promise = promise;
    promises.watch(promise, wait);
    this.#wrapped = wait;
  }

  /** What comes next is no settling of a wrapper. */
  forgetWrapper(): void {
    this.#wrapped = undefined;
  }

  /** In the reaction to a promise, a generator settles what was asked of it. */
  yields(promise: number, generator: ReplayTask): void {
    this.#yields.set(promise, generator);
  }

  /** A task is over when a promise settles. */
  lock(task: ReplayTask, promise: number): void {
    this.watch(this.#parts.lives.lock(task), promise);
  }

  /**
   * A promise settled.
   *
   * @param exited Ended right before
   */
  settled(promise: number, exited: ReplayTask | undefined): void {
    const { promises, lives, time } = this.#parts;
    if (this.#wrapped?.promise === promise) this.watchValue(this.#wrapped);
    this.#wrapped = undefined;
    const generator = this.#yields.get(this.reaction);
    if (generator !== undefined && lives.current === undefined)
      promises.request(generator, promise);
    const owner = promises.ownerOf(promise);
    this.#outlasting(promise, exited, this.#settler(promise, lives.current));
    const by = owner?.to === undefined ? (lives.current ?? owner) : owner;
    this.#settle(promise, this.#settler(promise, by));
    if (owner?.lock !== undefined && owner.promise === promise) this.#endLock(owner.lock, time.now);
  }

  /** A task that this recording does not show settled a promise. */
  settledOutside(promise: number, exited: ReplayTask | undefined): void {
    this.#settle(promise, this.#outlasting(promise, exited, { cause: "outside" }));
  }

  /** @param lateness As in `SETTLED_BY_TIMER` */
  settledByTimer(promise: number, exited: ReplayTask | undefined, lateness: number): void {
    const { timers, promises, time } = this.#parts;
    const ticks = lateness < 0 ? -lateness * E.TICKS_PER_MS : lateness;
    const armed = timers.dueOf(promise, promises) ?? Infinity;
    // A timer may fire within the millisecond before it is due; what is due later was another one.
    const due = armed <= time.now + E.TICKS_PER_MS ? armed : time.now - ticks;
    this.#settle(promise, this.#outlasting(promise, exited, { cause: "timer", due }));
  }

  /** The promise of a task that nobody recorded called has no number: it settled with the promise it was locked to. */
  finishLock({ lock, promise }: ReplayTask): void {
    if (lock === undefined || lock.to !== undefined || promise >= 0) return;
    if (lock.settlement !== undefined) this.#endLock(lock, Math.max(lock.from, lock.settlement.at));
  }

  /** A task that had ended before its promise settles had returned a thenable: it lived on until that called back. */
  #outlasting(promise: number, exited: ReplayTask | undefined, how: Settler): Settler {
    const { promises, lives } = this.#parts;
    const owner = promises.ownerOf(promise);
    if (owner?.to === undefined || owner === exited) return how;
    if (owner.promise !== promise || owner.lock !== undefined) return how;
    lives.outlast(owner, owner.to, this.#settlement(how));
    return { cause: "task", by: owner };
  }

  /** Who settles what settles now: a task, or what runs in place of one. */
  #settler(promise: number, by: ReplayTask | undefined): Settler {
    if (by !== undefined) return { cause: "task", by };
    const { timers, promises } = this.#parts;
    if (timers.runningDue !== undefined) return { cause: "timer", due: timers.runningDue };
    const via =
      this.reaction < 0
        ? undefined
        : (promises.parentOf(this.reaction) ?? promises.leaderOf(promise));
    return { cause: "io", ...(via === undefined ? {} : { via }) };
  }

  #settle(promise: number, how: Settler): void {
    const settlement = this.#settlement(how);
    for (const wait of this.#parts.promises.settle(promise, settlement))
      wait.settlement = settlement;
  }

  #settlement({ cause, by, via, due }: Settler): Settlement {
    return { at: this.#parts.time.now, cause, by, due, via };
  }

  #endLock(lock: ReplayWait, at: number): void {
    lock.to = at;
    lock.outcome = "value";
  }
}
