import * as E from "./events.ts";
import { PromiseGraph } from "./promise-graph.ts";
import type { ReplayTask } from "./replay-model.ts";
import { ReplayTimers } from "./replay-timers.ts";
import { Settlements } from "./settlements.ts";
import { fromWords, ShownTime } from "./shown-time.ts";
import { TaskLives } from "./task-lives.ts";

/** A queue's level at a time in ticks. */
export interface LevelChange {
  readonly at: number;
  readonly level: number;
}

/** A log read back into tasks, waits and runs. What recording left undone is done here, where nobody waits for it. */
export class Replay {
  readonly promises = new PromiseGraph();
  /** What the recording shows for the log's real time. */
  readonly time = new ShownTime();
  readonly lives = new TaskLives(this.time);
  /** By the number of the gauge. */
  readonly gauges: Map<number, LevelChange[]> = new Map<number, LevelChange[]>();
  readonly timers = new ReplayTimers();
  readonly #settlements = new Settlements({
    promises: this.promises,
    timers: this.timers,
    lives: this.lives,
    time: this.time,
  });
  readonly #isFollowed: (timeline: number) => boolean;
  /** A promise was made just now: if a task starts next, it is that task's. */
  #newest = -1;
  /** A task ended just now: what settles next is its promise. */
  #exited: ReplayTask | undefined;

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
    for (const task of this.lives.tasks) this.#settlements.finishLock(task);
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
      this.#settlements.forgetWrapper();
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
        this.#settlements.settled(id, exited);
        return 0;
      case E.SETTLED_OUTSIDE:
        this.#settlements.settledOutside(id, exited);
        return 0;
      case E.SETTLED_BY_TIMER:
        this.#settlements.settledByTimer(id, exited, a);
        return 1;
      case E.LOCK:
        this.#settlements.lock(this.lives.task(id), a);
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
        this.#settlements.reaction = -1;
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
    if (kind !== E.SETTLED_NOW) this.#settlements.forgetWrapper();
    if (kind !== E.ROOT && kind !== E.INIT && kind !== E.SETTLED_NOW) this.#newest = -1;
    switch (kind) {
      case E.ROOT:
        this.#newest = id;
        this.promises.made(id, -1);
        return 0;
      case E.INIT:
        if (a <= E.FIRST_GENERATOR)
          this.#settlements.yields(id, this.lives.task(E.FIRST_GENERATOR - a));
        if (a >= E.FOLLOWS) this.promises.follow(id, a - E.FOLLOWS);
        else this.promises.made(id, a);
        return 1;
      case E.BEFORE:
        this.#settlements.reaction = id;
        return 0;
      case E.AFTER:
        this.#settlements.reaction = -1;
        return 0;
      case E.WRAP:
        this.#settlements.wrap(id);
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
        this.#settlements.settled(id, exited);
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
    if (awaited >= 0) this.#settlements.watch(wait, awaited);
    else if (awaited === E.ON_THENABLE) wait.on = "thenable";
    else if (awaited === E.ON_VALUE) this.#settlements.watchValue(wait);
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
    if (promise >= 0) this.#settlements.watch(wait, promise);
    else wait.on = "promise";
  }
}
