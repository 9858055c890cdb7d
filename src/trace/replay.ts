import * as E from "./events.ts";
import { PromiseGraph } from "./promise-graph.ts";
import type { ReplayTask, ReplayWait, Settlement } from "./replay-model.ts";
import { ReplayTimers } from "./replay-timers.ts";
import { fromWords, ShownTime } from "./shown-time.ts";
import { TaskLives } from "./task-lives.ts";

/** A queue's level at a time in ticks. */
export interface LevelChange {
  readonly at: number;
  readonly level: number;
}

type Settler = Pick<Settlement, "cause"> & Partial<Settlement>;

/** A log read back into tasks, waits and runs. What recording left undone is done here, where nobody waits for it. */
export class Replay {
  readonly promises = new PromiseGraph();
  /** What the recording shows for the log's real time. */
  readonly time = new ShownTime();
  readonly lives = new TaskLives(this.time);
  /** By the number of the gauge. */
  readonly gauges: Map<number, LevelChange[]> = new Map<number, LevelChange[]>();
  readonly timers = new ReplayTimers();
  readonly #isFollowed: (timeline: number) => boolean;
  #reaction = -1;
  /** Generators, by the promise in the reaction to which each settles what was asked of it. */
  readonly #yields = new Map<number, ReplayTask>();
  /** A promise was made just now: if a task starts next, it is that task's. */
  #newest = -1;
  /** A task ended just now: what settles next is its promise. */
  #exited: ReplayTask | undefined;
  /** A wrapper was made just now: if it settles next, what was awaited had no `then`. */
  #wrapped: ReplayWait | undefined;

  /** @param isFollowed Whether a timeline tells the time that is to be shown; those of other recordings do not */
  constructor(
    chunks: readonly Int32Array[],
    isFollowed: (timeline: number) => boolean = () => true,
  ) {
    this.#isFollowed = isFollowed;
    for (const words of chunks) {
      for (let i = 0; i < words.length;) i += this.#event(words, i);
    }
  }

  /** Close what still runs at the end of the recording, which may be later than the last event. */
  finish(at: number): void {
    this.time.passUntil(at);
    this.lives.end();
    for (const task of this.lives.tasks) this.#finishLock(task);
  }

  /** @returns Words read */
  #event(words: Int32Array, i: number): number {
    const word = words[i] ?? 0;
    const kind = word & 31;
    const id = word >>> 5;
    if (kind < E.GAP) {
      this.time.pass(words[i + 1] ?? 0);
      return 2 + this.#timed(kind, id, words[i + 2] ?? 0, words[i + 3] ?? 0);
    }
    return 1 + this.#untimed(kind, id, words[i + 1] ?? 0, words[i + 2] ?? 0);
  }

  /** @returns Arguments read */
  #timed(kind: number, id: number, a: number, b: number): number {
    const newest = this.#newest;
    if (kind !== E.SETTLED) {
      this.#newest = -1;
      this.#wrapped = undefined;
    }
    const exited = this.#exited;
    this.#exited = undefined;
    switch (kind) {
      case E.ENTER:
        this.#enter(this.lives.enter(id, a, b), newest);
        return 2;
      case E.SUSPEND:
        this.#suspend(this.lives.task(id), a, b);
        return 2;
      case E.RESUME:
        this.#request(this.lives.task(id), newest);
        this.lives.resume(this.lives.task(id), "value");
        return 0;
      case E.CAUGHT:
        this.lives.resume(this.lives.task(id), "threw");
        return 0;
      case E.EXIT:
        this.#exited = this.lives.task(id);
        this.lives.exit(this.#exited);
        return 0;
      case E.SETTLED:
        this.#settled(id, exited);
        return 0;
      case E.SETTLED_OUTSIDE:
        this.#settle(id, this.#outlasting(id, exited, { cause: "outside" }));
        return 0;
      case E.SETTLED_BY_TIMER: {
        const lateness = a < 0 ? -a * E.TICKS_PER_MS : a;
        const { now } = this.time;
        const armed = this.timers.dueOf(id, this.promises) ?? Infinity;
        // A timer may fire within the millisecond before it is due; what is due later was another one.
        const due = armed <= now + E.TICKS_PER_MS ? armed : now - lateness;
        const how: Settler = { cause: "timer", due };
        this.#settle(id, this.#outlasting(id, exited, how));
        return 1;
      }
      case E.LOCK:
        this.#lock(this.lives.task(id), a);
        return 1;
      case E.ARM:
        this.timers.arm(id, this.time.now, a, newest);
        return 1;
      case E.FIRE:
        this.timers.fire(id);
        return 0;
      case E.FIRED:
        this.timers.runningDue = undefined;
        return 0;
      case E.RESET:
        this.lives.terminate(this.lives.task(id));
        this.#reaction = -1;
        this.timers.runningDue = undefined;
        return 0;
      case E.GAUGE:
        this.#gauge(id, a);
        return 1;
      case E.TIMELINE:
        if (this.#isFollowed(id)) this.time.begin(id);
        return 0;
      case E.TIMELINE_END:
        this.time.end(id);
        return 0;
      default:
        throw new Error(`Cannot read the log: ${kind} is no timed event`);
    }
  }

  /** @returns Arguments read */
  #untimed(kind: number, id: number, a: number, b: number): number {
    if (kind === E.GAP) {
      this.time.pass(id * E.GAP_TICKS);
      return 0;
    }
    if (kind === E.TIMELINE_AT) {
      this.time.moveTo(id, fromWords(a, b));
      return 2;
    }
    const exited = this.#exited;
    this.#exited = undefined;
    if (kind !== E.SETTLED_NOW) this.#wrapped = undefined;
    if (kind !== E.ROOT && kind !== E.INIT && kind !== E.SETTLED_NOW) this.#newest = -1;
    switch (kind) {
      case E.ROOT:
        this.#newest = id;
        this.promises.made(id, -1);
        return 0;
      case E.INIT:
        if (a <= E.FIRST_GENERATOR) this.#yields.set(id, this.lives.task(E.FIRST_GENERATOR - a));
        if (a >= E.FOLLOWS) this.promises.follow(id, a - E.FOLLOWS);
        else this.promises.made(id, a);
        return 1;
      case E.BEFORE:
        this.#reaction = id;
        return 0;
      case E.AFTER:
        this.#reaction = -1;
        return 0;
      case E.WRAP:
        this.#wrap(id);
        return 0;
      case E.COMBINE:
        this.promises.beginCombinator(id);
        return 0;
      case E.COMBINED:
        this.promises.endCombinator(id);
        return 0;
      case E.RESUME_AT_ONCE:
        this.lives.resume(this.lives.task(id), "value");
        return 0;
      case E.CAUGHT_AT_ONCE:
        this.lives.resume(this.lives.task(id), "threw");
        return 0;
      case E.FAILED:
        this.lives.failed(this.lives.task(id));
        return 0;
      case E.STOPPED:
        this.lives.failed(this.lives.task(id));
        this.lives.task(id).outcome = "terminated";
        return 0;
      case E.CLEARED:
        this.timers.clear(id);
        return 0;
      case E.YIELDED:
        this.#yielded(this.lives.task(id), a);
        return 1;
      case E.SETTLED_NOW:
        if (exited !== undefined) this.promises.own(exited, id);
        this.#settled(id, exited);
        return 0;
      default:
        throw new Error(`Cannot read the log: ${kind} is no event`);
    }
  }

  #gauge(id: number, level: number): void {
    const change = { at: this.time.now, level };
    const known = this.gauges.get(id);
    if (known === undefined) this.gauges.set(id, [change]);
    else known.push(change);
  }

  #enter(task: ReplayTask, promise: number): void {
    if (promise >= 0) this.promises.own(task, promise);
  }

  #suspend(task: ReplayTask, site: number, awaited: number): void {
    const wait = this.lives.suspend(task, site);
    if (awaited >= 0) this.#watch(wait, awaited);
    else if (awaited === E.ON_THENABLE) wait.on = "thenable";
    else if (awaited === E.ON_VALUE) this.#isValue(wait);
  }

  #isValue(wait: ReplayWait): void {
    wait.on = "value";
    wait.wasSettled = true;
  }

  #watch(wait: ReplayWait, promise: number): void {
    wait.on = "promise";
    wait.promise = promise;
    this.promises.heed(promise);
    const settlement = this.promises.settlement(promise);
    if (settlement === undefined) {
      this.promises.watch(promise, wait);
      return;
    }
    wait.settlement = settlement;
    wait.wasSettled = true;
  }

  /** The engine made a promise around what the last wait is for. */
  #wrap(promise: number): void {
    const wait = this.lives.waits.at(-1);
    this.promises.made(promise, -1);
    if (wait?.on !== "thenable" || wait.promise >= 0) return;
    wait.promise = promise;
    this.promises.watch(promise, wait);
    this.#wrapped = wait;
  }

  /** A promise was made and a parked generator goes on at once: that is a call of its `next`. */
  #request(task: ReplayTask, newest: number): void {
    const { wait } = task;
    const isParked = wait !== undefined && (wait.on === "unknown" || wait.isYield);
    if (newest >= 0 && isParked) this.promises.request(task, newest);
  }

  #yielded({ wait }: ReplayTask, promise: number): void {
    if (wait === undefined) return;
    wait.isYield = true;
    if (promise >= 0) this.#watch(wait, promise);
    else wait.on = "promise";
  }

  #lock(task: ReplayTask, promise: number): void {
    this.#watch(this.lives.lock(task), promise);
  }

  /** @param exited Ended right before */
  #settled(promise: number, exited: ReplayTask | undefined): void {
    if (this.#wrapped?.promise === promise) this.#isValue(this.#wrapped);
    this.#wrapped = undefined;
    const generator = this.#yields.get(this.#reaction);
    if (generator !== undefined && this.lives.current === undefined)
      this.promises.request(generator, promise);
    const owner = this.promises.ownerOf(promise);
    this.#outlasting(promise, exited, this.#settler(promise, this.lives.current));
    const by = owner?.to === undefined ? (this.lives.current ?? owner) : owner;
    this.#settle(promise, this.#settler(promise, by));
    if (owner?.lock !== undefined && owner.promise === promise)
      this.#endLock(owner.lock, this.time.now);
  }

  /** A task that had ended before its promise settles had returned a thenable: it lived on until that called back. */
  #outlasting(promise: number, exited: ReplayTask | undefined, how: Settler): Settler {
    const owner = this.promises.ownerOf(promise);
    if (owner?.to === undefined || owner === exited) return how;
    if (owner.promise !== promise || owner.lock !== undefined) return how;
    this.lives.outlast(owner, owner.to, this.#settlement(how));
    return { cause: "task", by: owner };
  }

  /** Who settles what settles now: a task, or what runs in place of one. */
  #settler(promise: number, by: ReplayTask | undefined): Settler {
    if (by !== undefined) return { cause: "task", by };
    if (this.timers.runningDue !== undefined)
      return { cause: "timer", due: this.timers.runningDue };
    const { promises } = this;
    const via =
      this.#reaction < 0
        ? undefined
        : (promises.parentOf(this.#reaction) ?? promises.leaderOf(promise));
    return { cause: "io", ...(via === undefined ? {} : { via }) };
  }

  #settle(promise: number, how: Settler): void {
    const settlement = this.#settlement(how);
    for (const wait of this.promises.settle(promise, settlement)) wait.settlement = settlement;
  }

  #settlement({ cause, by, via, due }: Settler): Settlement {
    return { at: this.time.now, cause, by, due, via };
  }

  #endLock(lock: ReplayWait, at: number): void {
    lock.to = at;
    lock.outcome = "value";
  }

  /** The promise of a task that nobody recorded called has no number: it settled with the promise it was locked to. */
  #finishLock({ lock, promise }: ReplayTask): void {
    if (lock === undefined || lock.to !== undefined || promise >= 0) return;
    if (lock.settlement !== undefined) this.#endLock(lock, Math.max(lock.from, lock.settlement.at));
  }
}
