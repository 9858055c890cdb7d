import type { AsyncLocalStorage } from "node:async_hooks";
import type { QueueChange } from "../async/index.ts";
import {
  TracedActivation,
  type Activation,
  type Registers,
  type TaskEnd,
  type TaskRecorder,
  type TaskStarter,
  type Timeline,
} from "./activation.ts";
import { ENTER, GAUGE, TIMELINE, TIMELINE_AT, TIMELINE_END } from "./events.ts";
import { FullActivation } from "./full-activation.ts";
import type { FullSession } from "./full-session.ts";
import { GuardedActivation } from "./guarded.ts";
import type { Instrumented } from "./instrumented.ts";
import type { Journal } from "./journal.ts";
import { keepArguments } from "./names.ts";
import type { QueueOrigins } from "./queue-origins.ts";
import type { Trace } from "./schema.ts";
import { toWords } from "./shown-time.ts";
import type { StopGroup } from "./stop.ts";
import { snapshot } from "./snapshot.ts";

/** An endless loop may go on starting tasks. */
const MOST_UNSEEN_ENDS = 10_000;

export interface RecordingOptions {
  /** What people call it: `cell 3`. */
  readonly label: string;
  /** The execution count, if a cell is recorded. */
  readonly cell?: number;
  readonly mode: "light" | "full";
  /** Whom a request must name to stop the tasks; if absent, whoever names those of the code that runs now. */
  readonly group?: StopGroup;
}

/** What the tasks of one cell, or of one call, did. */
export interface Recording {
  readonly options: RecordingOptions;
  /** Run `fn`: tasks that it starts, or that those start, belong to this recording, however late. */
  run<T>(fn: () => T): T;
  /** What the recorded events take. Recordings in full that overlap share them. */
  readonly bytes: number;
  /** Tasks whose body has not ended, those that will never go on included. */
  readonly openTasks: number;
  /** Show another clock's time from here on, until that one ends. */
  timeline(): Timeline;
  /** Record nothing more. What was recorded stays. */
  stop(): void;
  /** What is known at this instant, as plain data; tasks that still run are open. Recording goes on. */
  snapshot(): Trace;
}

export interface RecordingContext {
  readonly journal: Journal;
  /** In `full` only. */
  readonly session?: FullSession;
  readonly registers: Registers;
  readonly scope: AsyncLocalStorage<TaskStarter>;
  readonly group: StopGroup;
  readonly queues: QueueOrigins;
  readonly startedAtEpochMs: number;
  /** Called at the first `stop`. */
  readonly onStop: () => void;
}

export class OpenRecording implements Recording, TaskRecorder {
  readonly options: RecordingOptions;
  readonly group: StopGroup;
  openTasks = 0;
  readonly #context: RecordingContext;
  readonly #startTicks: number;
  /** When its tasks were asked to stop, in ticks. */
  readonly #stops: number[] = [];
  readonly #watchNoMore: () => void;
  #end: { readonly position: number; readonly ticks: number } | undefined;

  constructor(options: RecordingOptions, context: RecordingContext) {
    this.options = options;
    this.group = context.group;
    this.#context = context;
    const { log } = context.journal;
    this.#startTicks = log.nowTicks();
    this.#watchNoMore = context.group.watch(() => void this.#stops.push(log.nowTicks()));
  }

  run<T>(fn: () => T): T {
    const { registers, scope, session } = this.#context;
    const outer = registers.current;
    registers.current = null;
    if (session !== undefined) session.plainDepth++;
    try {
      return scope.run(this, fn);
    } finally {
      if (session !== undefined) session.plainDepth--;
      registers.current = outer;
    }
  }

  get bytes(): number {
    return this.#context.journal.log.position * 4;
  }

  timeline(): Timeline {
    const { log, timelines } = this.#context.journal;
    const id = timelines.push(this) - 1;
    log.timed(TIMELINE, id);
    return {
      moveTo: (ms) => log.mark2(TIMELINE_AT, id, ...toWords(ms)),
      end: () => log.timed(TIMELINE_END, id),
    };
  }

  gauge(change: QueueChange): void {
    const { journal, queues } = this.#context;
    const { log } = journal;
    if (log.closed) return;
    log.timed1(GAUGE, journal.gaugeOf(change, this, queues), change.level);
  }

  stop(): void {
    if (this.#end !== undefined) return;
    this.#context.session?.noteCleared();
    const { log } = this.#context.journal;
    this.#end = { position: log.position, ticks: log.nowTicks() };
    this.#watchNoMore();
    this.#context.onStop();
  }

  snapshot(): Trace {
    if (this.#end === undefined) this.#context.session?.noteCleared();
    const { journal, startedAtEpochMs } = this.#context;
    const { log } = journal;
    return snapshot(journal, this, {
      ...this.options,
      position: this.#end?.position ?? log.position,
      startTicks: this.#startTicks,
      stopTicks: this.#stops,
      // What came after the bound was not seen, so nothing can be said about it.
      endTicks: log.dropped > 0 ? log.lastTicks : (this.#end?.ticks ?? log.nowTicks()),
      startedAtEpochMs,
    });
  }

  ended(id: number, outcome: TaskEnd, isUnseen: boolean): void {
    this.openTasks -= 1;
    const { unseenEnds } = this.#context.journal;
    if (isUnseen && unseenEnds.size < MOST_UNSEEN_ENDS) unseenEnds.set(id, outcome);
  }

  /** A task of this recording starts. */
  start(unit: Instrumented, site: number, args: unknown[]): Activation {
    const { journal, session, registers } = this.#context;
    const { log } = journal;
    const { label } = registers;
    registers.label = null;
    if (log.closed) return new GuardedActivation(registers.stop, this.group);
    const id = journal.tasks++;
    if (journal.keepsArguments) journal.args[id] = keepArguments(args, unit.secrets(site));
    if (label !== null) journal.labels.set(id, label);
    log.timed2(ENTER, id, journal.placeOf(unit, this), site);
    const isGenerator = unit.sites[site]?.generator === true;
    return session === undefined
      ? new TracedActivation(id, this, log, registers, isGenerator)
      : new FullActivation(id, this, session, registers, isGenerator);
  }
}
