import { AsyncLocalStorage } from "node:async_hooks";
import { watchQueues } from "../async/index.ts";
import type { Registers, TaskStarter, Timeline } from "./activation.ts";
import { FullSession } from "./full-session.ts";
import { Journal } from "./journal.ts";
import { DEFAULT_MAX_WORDS, EventLog } from "./log.ts";
import { QueueOrigins, type Caller } from "./queue-origins.ts";
import { OpenRecording, type Recording, type RecordingOptions } from "./recording.ts";
import { Stamps } from "./stamps.ts";
import { GuardedActivation } from "./guarded.ts";
import { NO_GROUP, type StopGroup } from "./stop.ts";
import { Unit, type UnitOptions } from "./unit.ts";

export interface TracerOptions {
  /** A monotonic clock. */
  readonly nowMs?: () => number;
  /** Milliseconds since 1970. */
  readonly epochMs?: () => number;
  /** Bound of a recording, in words of four bytes. */
  readonly maxWords?: number;
  /** The words of `StopWord`, where another thread may ask tasks to stop. */
  readonly stop?: Int32Array;
  /** The line of the user's that runs, past the library that it calls: asked when a queue is made. */
  readonly caller?: () => Caller | undefined;
}

/** The platform's own, before anybody put another clock in its place. */
const realNowMs = performance.now.bind(performance);
const realEpochMs = Date.now;

interface SharedSession {
  readonly session: FullSession;
  readonly journal: Journal;
  readonly recordings: Set<Recording>;
}

/** Records what instrumented code does. One a process: it holds what runs now. */
export class Tracer {
  readonly #registers: Registers;
  readonly #scope = new AsyncLocalStorage<TaskStarter>();
  readonly #stamps = new Stamps();
  readonly #nowMs: () => number;
  readonly #epochMs: () => number;
  readonly #maxWords: number;
  readonly #queues: QueueOrigins;
  #full: SharedSession | undefined;
  #watchesQueues = false;

  constructor(options: TracerOptions = {}) {
    this.#registers = { current: null, label: null, stop: options.stop ?? new Int32Array(2) };
    this.#nowMs = options.nowMs ?? realNowMs;
    this.#epochMs = options.epochMs ?? realEpochMs;
    this.#maxWords = options.maxWords ?? DEFAULT_MAX_WORDS;
    this.#queues = new QueueOrigins(options.caller ?? (() => undefined));
  }

  /** What the code of one cell or module calls. */
  unit(options: UnitOptions): Unit {
    return new Unit(options, this.#registers, this.#scope);
  }

  /**
   * Begin a recording; it is empty until its `run` is called.
   *
   * Recordings in `full` that overlap share hooks and log, and each shows its own tasks alone: recording a call in
   * full inside a cell that is recorded in full works.
   */
  record(options: RecordingOptions): Recording {
    this.#watchQueues();
    return options.mode === "full" ? this.#recordFull(options) : this.#recordLight(options);
  }

  /** Run `fn` unrecorded; tasks that it starts, or that those start, can be asked to stop all the same. */
  guard<T>(group: StopGroup, fn: () => T): T {
    const registers = this.#registers;
    const outer = registers.current;
    registers.current = null;
    try {
      return this.#scope.run(
        { group, start: () => new GuardedActivation(registers.stop, group) },
        fn,
      );
    } finally {
      registers.current = outer;
    }
  }

  /**
   * Run `fn`; the first task that it starts before it returns is called `label`.
   *
   * @returns What `fn` returned, and whether a task was named
   */
  named<T>(label: string, fn: () => T): { readonly value: T; readonly isNamed: boolean } {
    const registers = this.#registers;
    const outer = registers.label;
    registers.label = label;
    try {
      const value = fn();
      return { value, isNamed: registers.label === null };
    } finally {
      registers.label = outer;
    }
  }

  /**
   * Let the recording of the code that runs now show another clock's time.
   *
   * @returns undefined if that code is not recorded
   */
  timeline(): Timeline | undefined {
    return this.#around()?.timeline?.();
  }

  /**
   * Forget what runs now: to be called after an execution was terminated, before anything else runs.
   *
   * @returns Whether a recorded task was terminated in a microtask: the engine then dropped all others that were due
   */
  reset(): boolean {
    let inMicrotask = false;
    for (let task = this.#registers.current; task !== null; task = task.caller) {
      inMicrotask ||= task.wentOn;
      task.terminated();
    }
    this.#registers.current = null;
    this.#registers.label = null;
    this.#full?.session.reset();
    return inMicrotask;
  }

  /** From the first recording on: light ones go on until nobody holds them, so none is the last. */
  #watchQueues(): void {
    if (this.#watchesQueues) return;
    this.#watchesQueues = true;
    watchQueues((change) => {
      const recording = this.#around();
      if (recording?.gauge === undefined) return;
      if (change.isNew) this.#queues.made(change.queue);
      recording.gauge(change);
    });
  }

  #groupOf({ group }: RecordingOptions): StopGroup {
    return group ?? this.#around()?.group ?? NO_GROUP;
  }

  #around(): TaskStarter | undefined {
    return this.#registers.current?.recording ?? this.#scope.getStore();
  }

  #recordLight(options: RecordingOptions): Recording {
    const journal = new Journal(
      new EventLog(this.#nowMs, { maxWords: this.#maxWords, isExact: false }),
    );
    return new OpenRecording(options, {
      journal,
      registers: this.#registers,
      scope: this.#scope,
      group: this.#groupOf(options),
      queues: this.#queues,
      startedAtEpochMs: this.#epochMs(),
      onStop: () => journal.log.close(),
    });
  }

  #recordFull(options: RecordingOptions): Recording {
    const shared = (this.#full ??= this.#openSession());
    const recording: OpenRecording = new OpenRecording(options, {
      journal: shared.journal,
      session: shared.session,
      registers: this.#registers,
      scope: this.#scope,
      group: this.#groupOf(options),
      queues: this.#queues,
      startedAtEpochMs: this.#epochMs(),
      onStop: () => this.#leave(shared, recording),
    });
    shared.recordings.add(recording);
    return recording;
  }

  #openSession(): SharedSession {
    const journal = new Journal(
      new EventLog(this.#nowMs, { maxWords: this.#maxWords, isExact: true }),
    );
    const session = new FullSession(journal.log, this.#registers, this.#stamps);
    return { session, journal, recordings: new Set() };
  }

  #leave(shared: SharedSession, recording: Recording): void {
    shared.recordings.delete(recording);
    if (shared.recordings.size > 0) return;
    shared.session.stop();
    if (this.#full === shared) this.#full = undefined;
  }
}
