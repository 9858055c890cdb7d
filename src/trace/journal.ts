import type { QueueChange } from "../async/index.ts";
import type { TaskEnd } from "./activation.ts";
import type { EventLog } from "./log.ts";
import type { KeptArguments } from "./names.ts";
import type { Instrumented } from "./instrumented.ts";
import type { QueueOrigin, QueueOrigins } from "./queue-origins.ts";

/** Tasks after these are named without their arguments: nobody reads that many names. */
const NAMED_TASKS = 20_000;

/** Where a task comes from. */
export interface Place {
  readonly unit: Instrumented;
  readonly recording: object;
}

/** A queue whose changes are in the log. */
export interface Gauge {
  /** Infinity where any number of items fits. */
  readonly capacity: number;
  readonly origin: QueueOrigin | undefined;
  /** Whose tasks changed it. */
  readonly recordings: Set<object>;
}

/** A log, and what its numbers stand for. */
export class Journal {
  readonly log: EventLog;
  /** Tasks that started. */
  tasks = 0;
  readonly places: Place[] = [];
  /** By task. */
  readonly args: (KeptArguments | undefined)[] = [];
  /** Given by the user, by task. */
  readonly labels: Map<number, string> = new Map<number, string>();
  /** How tasks ended after the log had reached its bound. */
  readonly unseenEnds: Map<number, TaskEnd> = new Map<number, TaskEnd>();
  /** Whose time each tells, by the number of the timeline. */
  readonly timelines: object[] = [];
  /** By the number of the gauge. */
  readonly gauges: Gauge[] = [];
  readonly #gaugeOf = new WeakMap<object, number>();
  #lastPlace = -1;

  constructor(log: EventLog) {
    this.log = log;
  }

  get keepsArguments(): boolean {
    return this.tasks <= NAMED_TASKS && this.log.dropped === 0;
  }

  /** The number of a queue's gauge. The queue is not kept alive. */
  gaugeOf({ queue, capacity }: QueueChange, recording: object, origins: QueueOrigins): number {
    const known = this.#gaugeOf.get(queue);
    if (known !== undefined) {
      this.gauges[known]?.recordings.add(recording);
      return known;
    }
    const origin = origins.of(queue);
    const gauge = this.gauges.push({ capacity, origin, recordings: new Set([recording]) }) - 1;
    this.#gaugeOf.set(queue, gauge);
    return gauge;
  }

  placeOf(unit: Instrumented, recording: object): number {
    const last = this.places[this.#lastPlace];
    if (last?.unit === unit && last.recording === recording) return this.#lastPlace;
    const isIt = (place: Place): boolean => place.unit === unit && place.recording === recording;
    this.#lastPlace = this.places.findIndex(isIt);
    if (this.#lastPlace < 0) this.#lastPlace = this.places.push({ unit, recording }) - 1;
    return this.#lastPlace;
  }
}
