/** A place in the user's text from which a library was called. */
export interface Caller {
  /** The label of the unit. */
  readonly unit: string;
  /** The execution count, if that is a cell. */
  readonly cell?: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** The whole line. */
  readonly text: string;
}

/** Where a queue was made. */
export interface QueueOrigin extends Caller {
  /** The variable or property that was given the queue, where the line tells. */
  readonly name?: string;
}

/** `const jobs: Queue<Job> = `, `this.#jobs = ` */
const ASSIGNED = /(#?[\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:[?!]?:[^=,{(]*)?=\s*$/u;
/** `{ jobs: ` */
const PROPERTY = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*:\s*$/u;

/** Where queues were made, for as long as these live. */
export class QueueOrigins {
  readonly #caller: () => Caller | undefined;
  readonly #origins = new WeakMap<object, QueueOrigin>();

  /** @param caller Tells which line of the user's runs; undefined where that can't be told */
  constructor(caller: () => Caller | undefined) {
    this.#caller = caller;
  }

  /** A queue is being made. */
  made(queue: object): void {
    const caller = this.#caller();
    if (caller === undefined) return;
    const before = caller.text.slice(0, caller.column - 1);
    const name = (ASSIGNED.exec(before) ?? PROPERTY.exec(before))?.[1];
    this.#origins.set(queue, name === undefined ? caller : { ...caller, name });
  }

  of(queue: object): QueueOrigin | undefined {
    return this.#origins.get(queue);
  }
}
