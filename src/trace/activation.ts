import { types } from "node:util";
import type { QueueChange } from "../async/index.ts";
import {
  CAUGHT,
  EXIT,
  FAILED,
  NO_SITE,
  ON_UNKNOWN,
  RESET,
  RESUME,
  STOPPED,
  SUSPEND,
  YIELDED,
} from "./events.ts";
import { watchDisposal } from "./dispose.ts";
import { watchIteration } from "./iterate.ts";
import type { Instrumented } from "./instrumented.ts";
import type { EventLog } from "./log.ts";
import type { StopGroup } from "./stop.ts";
import { Stoppable } from "./stoppable.ts";

/**
 * One run of an instrumented async function, as the instrumented code sees it.
 *
 * Every method hands back its argument itself, so promises, ticks and order stay those of the bare program.
 * Sites are numbers of the unit that `enter` was called on.
 */
export interface Activation {
  /** Around the operand of `await`, after it was evaluated: the task is about to suspend. */
  s<T>(site: number, value: T): T;
  /** Around `await …`, and after a `for await` loop that ended or was left by `break`: the task goes on, or throws if it was asked to stop. */
  r<T>(value: T): T;
  /** At the start of `finally` blocks, and after `for await` loops. */
  c(): void;
  /** At the start of `catch` blocks: what was asked to stop is not caught, and throws again. */
  h(): void;
  /** At the start of `for await` bodies: the task goes on with a value, or throws as `h` does. */
  b(): void;
  /** Around what is returned. */
  ret<T>(value: T): T;
  /** Around an error that leaves the function. */
  thrown<T>(error: T): T;
  /** Last in the outermost `finally`. */
  exit(): void;
  /** Around the operand of `yield` and `yield*`. */
  ys<T>(site: number, value: T): T;
  /** Around `yield …`. */
  yr<T>(value: T): T;
  /** Around what `for await` iterates. */
  it(site: number, iterable: unknown): unknown;
  /** In the place of the resource of an `await using` declaration: what disposes of it does so in this task. */
  du(site: number, resource: unknown): unknown;
  /** After a block's last such declaration: disposed before its resource if that is `null`, which is awaited all the same. */
  d0(site: number, resource: unknown): Disposable | null;
  /** Before a block's first such declaration: disposed when all are. */
  d1(): Disposable;
  /** After a `using` declaration: disposed before its resources, unless all are `null`, which nothing disposes of. */
  d2(...resources: readonly unknown[]): Disposable | null;
  /** Around what a module does at top level, where no `try` can stand. */
  module(): ModuleBody;
}

/** Disposed when a module's own code is over; without `ended` before, by a throw. */
export interface ModuleBody extends Disposable {
  ended(): void;
}

/** What a task belongs to, and those that it starts. */
export interface TaskStarter {
  /** Whom a request must name to stop these tasks. */
  readonly group: StopGroup;
  /** @param args Of the call; the array is the starter's to change */
  start(unit: Instrumented, site: number, args: unknown[]): Activation;
  /** Absent where nothing is recorded. */
  timeline?(): Timeline;
  /** Absent where nothing is recorded. */
  gauge?(change: QueueChange): void;
}

/** A clock that a recording shows in place of the real one, from when this is made until its end. */
export interface Timeline {
  /** @param ms Since it was made; never less than before */
  moveTo(ms: number): void;
  end(): void;
}

export type TaskEnd = "returned" | "threw" | "terminated";

/** What a recorded task belongs to. */
export interface TaskRecorder extends TaskStarter {
  /** A task is over. `isUnseen`: the log took no more events, so how it ended is not in there. */
  ended(id: number, outcome: TaskEnd, isUnseen: boolean): void;
  /** Tasks whose body has not ended. */
  openTasks: number;
}

/** What runs now. One object a tracer, read and written at every suspend and resume. */
export interface Registers {
  /** The words of `StopWord`. */
  readonly stop: Int32Array;
  current: TracedActivation | null;
  /** What the next task that starts is called. */
  label: string | null;
}

/** An activation that belongs to a recording. `light` is this and no more. */
export class TracedActivation extends Stoppable implements Activation {
  readonly id: number;
  readonly recording: TaskRecorder;
  readonly log: EventLog;
  protected readonly registers: Registers;
  /** What runs on when this suspends or ends; only while this runs. */
  caller: TracedActivation | null;
  /** Between `s` and `r`, or what stands in their place. */
  suspended = false;
  #failure: "threw" | "terminated" | undefined;
  /** When it suspends or ends, the next microtask runs: what called it has long gone on. */
  protected isBackToQueue = false;
  /** It has awaited: it runs in a microtask, not in what called it. */
  wentOn = false;
  /** An `async function*` awaits what it returns before its `finally` blocks, and so before `exit`. */
  protected readonly isGenerator: boolean;

  constructor(
    id: number,
    recording: TaskRecorder,
    log: EventLog,
    registers: Registers,
    isGenerator: boolean,
  ) {
    super(registers.stop, recording.group);
    this.id = id;
    this.recording = recording;
    this.log = log;
    this.registers = registers;
    this.isGenerator = isGenerator;
    this.caller = registers.current;
    registers.current = this;
    recording.openTasks += 1;
  }

  s<T>(site: number, value: T): T {
    this.park(site);
    return value;
  }

  r<T>(value: T): T {
    if (this.suspended) this.resume(RESUME);
    if (this.stop[0] !== 0) this.stopOnce();
    return value;
  }

  c(): void {
    if (this.suspended) this.resume(CAUGHT);
  }

  h(): void {
    if (this.suspended) this.resume(CAUGHT);
    if (this.stop[0] !== 0) this.stopAgain();
  }

  b(): void {
    if (this.suspended) this.resume(RESUME);
    if (this.stop[0] !== 0) this.stopAgain();
  }

  ret<T>(value: T): T {
    return this.isGenerator ? this.s(NO_SITE, value) : value;
  }

  thrown<T>(error: T): T {
    if (this.suspended) this.resume(CAUGHT);
    this.log.mark(this.isStopped ? STOPPED : FAILED, this.id);
    this.#failure = this.isStopped ? "terminated" : "threw";
    return error;
  }

  exit(): void {
    if (this.suspended) this.resume(RESUME);
    this.log.timed(EXIT, this.id);
    this.ended("returned");
    if (!this.isBackToQueue) this.log.goStale();
    this.give();
  }

  ys<T>(site: number, value: T): T {
    this.park(site);
    if (types.isPromise(value)) this.log.mark1(YIELDED, this.id, -1);
    return value;
  }

  yr<T>(value: T): T {
    if (this.suspended) this.resume(RESUME);
    return value;
  }

  it(site: number, iterable: unknown): unknown {
    return watchIteration(this, site, iterable);
  }

  du(site: number, resource: unknown): unknown {
    return watchDisposal(this, site, resource);
  }

  d0(site: number, resource: unknown): Disposable | null {
    const isNothing = resource === null || resource === undefined;
    if (!isNothing) return null;
    return {
      [Symbol.dispose]: () => {
        this.c(); // an await that threw
        this.s(site, undefined);
      },
    };
  }

  d1(): Disposable {
    return { [Symbol.dispose]: () => this.c() };
  }

  d2(...resources: readonly unknown[]): Disposable | null {
    return resources.some((resource) => resource !== null && resource !== undefined)
      ? this.d1()
      : null;
  }

  module(): ModuleBody {
    let hasEnded = false;
    return {
      ended: () => {
        hasEnded = true;
      },
      [Symbol.dispose]: () => {
        if (!hasEnded) this.thrown(undefined);
        this.exit();
      },
    };
  }

  /** Its execution was terminated: it will not go on, and neither will its callers. */
  terminated(): void {
    this.log.timed(RESET, this.id);
    this.ended("terminated");
  }

  protected ended(outcome: TaskEnd): void {
    this.recording.ended(this.id, this.#failure ?? outcome, this.log.dropped > 0);
  }

  /** Suspend where what is awaited can't be seen. */
  park(site: number): void {
    if (this.isBackToQueue) this.log.suspended(SUSPEND, this.id, site, ON_UNKNOWN);
    else {
      this.log.timed2(SUSPEND, this.id, site, ON_UNKNOWN);
      this.log.goStale();
    }
    this.leave();
  }

  protected resume(kind: number): void {
    this.suspended = false;
    this.wentOn = true;
    const { current } = this.registers;
    // Whoever calls a generator's next() runs on after it, recorded or not.
    this.isBackToQueue = current === null && !this.isGenerator;
    if (current === null) this.log.resumed(kind, this.id);
    else this.log.timed(kind, this.id);
    if (current !== this) this.caller = current;
    this.registers.current = this;
  }

  protected leave(): void {
    this.suspended = true;
    this.give();
  }

  protected give(): void {
    if (this.registers.current === this) this.registers.current = this.caller;
    this.caller = null;
  }
}

export const NOTHING: ModuleBody = { ended() {}, [Symbol.dispose]() {} };

/** The activation of a function that no recording wants. */
export const UNTRACED: Activation = {
  s: (_site, value) => value,
  r: (value) => value,
  c() {},
  h() {},
  b() {},
  ret: (value) => value,
  thrown: (error) => error,
  exit() {},
  ys: (_site, value) => value,
  yr: (value) => value,
  it: (_site, iterable) => iterable,
  du: (_site, resource) => resource,
  d0: () => null,
  d1: () => NOTHING,
  d2: () => null,
  module: () => NOTHING,
};
