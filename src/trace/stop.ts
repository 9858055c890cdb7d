/**
 * Asking tasks to stop: they throw when they next resume.
 *
 * The request lies in shared memory, since another thread makes it while this one may be starved by its own microtasks.
 * It is two words: the number of the latest request (0: there was none yet, which is all that an await reads), and whom it
 * is for.
 */

/** Index of a word of the request. */
export const StopWord = { request: 0, target: 1 } as const;

/** A request's target: whichever group starves all others. 0 is nobody. */
export const WHOEVER_STARVES = -1;

/**
 * A task that is ready by itself resumes a few times before the loop turns; one that starves the loop gets here within
 * a millisecond.
 */
const STARVING_RESUMES = 1000;

const NOBODYS = -2;

/** Thrown in a task that was asked to stop. */
export class KeyboardInterrupt extends Error {
  readonly #request: number;

  /** @param request Number of the request */
  constructor(request: number) {
    super("The cell was stopped. Its variables and everything else are kept.");
    this.#request = request;
    Object.defineProperty(this, "name", { value: "KeyboardInterrupt" });
  }

  get request(): number {
    return this.#request;
  }

  /** Asks the brand: `instanceof` runs the traps of a user's proxy, which may throw. */
  static is(value: unknown): value is KeyboardInterrupt {
    return typeof value === "object" && value !== null && #request in value;
  }
}

/** The tasks that one request stops: those of a cell, whoever records them. */
export class StopGroup {
  readonly id: number;
  /** Grows with each stop. A task that began in an earlier era stops; what timers and events begin later goes on. */
  era = 0;
  /** The request that stopped the group last. */
  request = 0;
  readonly #watchers = new Set<() => void>();
  #counted = 0;
  #resumes = 0;

  /** @param id Above zero, never used before */
  constructor(id: number) {
    this.id = id;
  }

  stop(request: number): void {
    if (request === this.request) return;
    this.request = request;
    this.era += 1;
    for (const told of this.#watchers) told();
  }

  /**
   * Be told of each stop.
   *
   * @returns What ends that
   */
  watch(told: () => void): () => void {
    if (this.id === NOBODYS) return () => {}; // it lives as long as the process: watchers must not pile up in it
    this.#watchers.add(told);
    return () => void this.#watchers.delete(told);
  }

  /** A task of the group resumes: is it meant? */
  look(words: Int32Array): void {
    const request = words[StopWord.request] ?? 0;
    const target = words[StopWord.target] ?? 0;
    if (target === this.id) this.stop(request);
    else if (target === WHOEVER_STARVES) this.#count(request);
  }

  #count(request: number): void {
    if (this.#counted !== request) {
      this.#counted = request;
      this.#resumes = 0;
    }
    this.#resumes += 1;
    if (this.#resumes > STARVING_RESUMES) this.stop(request);
  }
}

/** Of tasks that nobody grouped, and nobody stops. */
export const NO_GROUP: StopGroup = new StopGroup(NOBODYS);
