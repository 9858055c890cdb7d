import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { VirtualDeadlock } from "./deadlock.ts";
import { PendingIo } from "./pending-io.ts";
import { clearImmediate, clearTimeout, realNow, setImmediate, setTimeout } from "./platform.ts";
import { TimerQueue, type Queued } from "./timer-queue.ts";

/** What runs when its turn comes. */
export interface Runnable {
  fire(): void;
}

export interface Timer extends Queued, Runnable {}

/** Turns of the loop without a timer after which code that polls with `setImmediate` lets time go on. */
const POLLING_TURNS = 1000;
/** A loop that reads the clock until it is late must end: from so many readings on, each takes `SPIN_MS`. */
const SPINNING_READS = 10_000;
const SPIN_MS = 0.01;
const IO_POLL_MS = 1;

/** Is told of each change of a clock, in milliseconds since it began. */
export interface ClockFollower {
  moveTo(ms: number): void;
}

export interface ClockOptions {
  /** What `Date` tells at the start, in milliseconds since 1970. */
  readonly startAtMs: number;
  readonly stuckAfterMs: number;
  /** Told once, the first time that real work lets time pass at its real speed. */
  readonly onRealSpeed: (names: readonly string[]) => void;
  readonly onStuck: (error: VirtualDeadlock) => void;
}

/** The clock's own turns belong to nobody, so that no cell's end takes them along. */
const outside = AsyncLocalStorage.snapshot();

/**
 * A clock and an event loop of its own. A turn is as in Node: all timers that are due, then the immediates, one at a
 * time, with ticks and microtasks between. When a whole turn of Node's loop brought nothing, it jumps to the next timer.
 */
export class VirtualClock {
  readonly timers: TimerQueue<Timer> = new TimerQueue();
  /** Of `Date` and `performance.now` at the start, in whole milliseconds, so that differences are exact. */
  readonly epochMs: number;
  readonly originMs: number = Math.round(realNow());
  /** It has ended: code that still runs inside has real time. */
  isOver = false;
  /** Time that passed at its real speed. */
  atRealSpeedMs = 0;
  readonly #options: ClockOptions;
  readonly #io = new PendingIo();
  readonly #followers = new Set<ClockFollower>();
  /** The context in which this was made. */
  readonly #home = new AsyncResource("VirtualClock");
  #nowMs = 0;
  #order = 0;
  #immediates: Runnable[] = [];
  /** Those of this turn that have not run. */
  #turn: Runnable[] = [];
  /** Takes the next step back; undefined: none is to come. */
  #unschedule: (() => void) | undefined;
  #isQuiet = false;
  #turnsWithoutTimer = 0;
  #reads = 0;
  #holds = 0;
  /** Real time when this was last looked at while real work was pending. */
  #flowingSince: number | undefined;
  #hasToldRealSpeed = false;
  #stuckTimer: NodeJS.Timeout | undefined;

  constructor(options: ClockOptions) {
    this.#options = options;
    this.epochMs = Math.trunc(options.startAtMs);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** As code inside reads it. */
  read(): number {
    if (++this.#reads > SPINNING_READS) this.#moveTo(this.#nowMs + SPIN_MS);
    return this.#nowMs;
  }

  /** Work that holds the loop. */
  spend(ms: number): void {
    if (ms > 0) this.#moveTo(this.#nowMs + ms);
  }

  arm(timer: Timer, ms: number): void {
    if (this.isOver) return;
    timer.dueMs = this.#nowMs + ms;
    timer.order = this.#order += 1;
    this.timers.add(timer);
    this.wake();
  }

  queueImmediate(immediate: Runnable): void {
    this.#immediates.push(immediate);
    this.wake();
  }

  dropImmediate(immediate: Runnable): void {
    this.#immediates = this.#immediates.filter((each) => each !== immediate);
    this.#turn = this.#turn.filter((each) => each !== immediate);
  }

  /** Something real is under way, until `release`. */
  hold(): void {
    this.#holds += 1;
    this.wake();
  }

  release(): void {
    this.#holds -= 1;
    this.wake();
  }

  /** @returns What ends that */
  follow(follower: ClockFollower): () => void {
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  /** Take the next step at the loop's next turn. */
  wake(): void {
    if (this.#unschedule !== undefined || this.isOver) return;
    clearTimeout(this.#stuckTimer);
    this.#isQuiet = false;
    this.#schedule();
  }

  /** Something was terminated, and perhaps the step that this was about to take: take it now. */
  recover(): void {
    this.#unschedule?.();
    this.#unschedule = undefined;
    this.wake();
  }

  /** Look at something as the code that began the clock would. */
  inHome<T>(look: () => T): T {
    return this.#home.runInAsyncScope(look);
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.#stuckTimer);
  }

  #schedule(): void {
    const step = outside(setImmediate, this.#step);
    this.#unschedule = () => clearImmediate(step);
  }

  readonly #step = (): void => {
    this.#unschedule = undefined;
    if (this.isOver) return;
    this.#reads = 0;
    if (this.#flowingSince !== undefined) this.#flow(this.#flowingSince);
    const next = this.#turn.shift() ?? this.#dueTimer() ?? this.#beginImmediates();
    if (next !== undefined) this.#run(next);
    else if (this.#isIoPending()) this.#waitForIo();
    else if (this.#isQuiet) this.#jump();
    else {
      this.#isQuiet = true;
      this.#schedule();
    }
  };

  #run(next: Runnable): void {
    this.#isQuiet = false;
    this.#schedule();
    next.fire();
  }

  #dueTimer(): Timer | undefined {
    const { first } = this.timers;
    if (first === undefined || first.dueMs > this.#nowMs) return undefined;
    this.timers.remove(first);
    this.#turnsWithoutTimer = 0;
    return first;
  }

  #beginImmediates(): Runnable | undefined {
    if (this.#immediates.length === 0) return undefined;
    if ((this.#turnsWithoutTimer += 1) > POLLING_TURNS) {
      if (this.#isIoPending()) this.#flowingSince ??= realNow();
      else if (this.timers.first !== undefined) {
        this.#moveTo(this.timers.first.dueMs);
        return this.#dueTimer();
      }
    }
    this.#turn = this.#immediates;
    this.#immediates = [];
    return this.#turn.shift();
  }

  #jump(): void {
    const { first } = this.timers;
    if (first === undefined) {
      this.#expectNothing();
      return;
    }
    this.#moveTo(first.dueMs);
    this.timers.remove(first);
    this.#turnsWithoutTimer = 0;
    this.#run(first);
  }

  /** Something may still come from where nobody looks. */
  #expectNothing(): void {
    const { stuckAfterMs, onStuck } = this.#options;
    if (stuckAfterMs === Infinity) return;
    const give = (): void => onStuck(new VirtualDeadlock(this.#nowMs));
    this.#stuckTimer = outside(setTimeout, give, stuckAfterMs);
  }

  #isIoPending(): boolean {
    const names = this.#holds > 0 ? [] : this.#io.names();
    const isPending = this.#holds > 0 || names.length > 0;
    if (isPending && !this.#hasToldRealSpeed) {
      this.#hasToldRealSpeed = true;
      this.#home.runInAsyncScope(this.#options.onRealSpeed, undefined, names);
    }
    return isPending;
  }

  #waitForIo(): void {
    this.#flowingSince ??= realNow();
    this.#isQuiet = false;
    const step = outside(setTimeout, this.#step, IO_POLL_MS);
    this.#unschedule = () => clearTimeout(step);
  }

  /** Time passes at its real speed, from timer to timer, in whole milliseconds: what comes after is exact again. */
  #flow(sinceMs: number): void {
    const passedMs = Math.floor(realNow() - sinceMs);
    const untilDueMs = (this.timers.first?.dueMs ?? Infinity) - this.#nowMs;
    const ms = untilDueMs >= 0 ? Math.min(passedMs, untilDueMs) : passedMs;
    this.atRealSpeedMs += ms;
    this.#moveTo(this.#nowMs + ms);
    const isPending = this.#holds > 0 || this.#io.names().length > 0;
    this.#flowingSince = isPending ? sinceMs + ms : undefined;
  }

  #moveTo(ms: number): void {
    if (ms <= this.#nowMs) return;
    this.#nowMs = ms;
    for (const follower of this.#followers) follower.moveTo(ms);
  }
}
