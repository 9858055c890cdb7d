/** What output comes through. */
export interface Source {
  pause(): unknown;
  resume(): unknown;
}

/** How fast output is read. */
export interface Rate {
  readonly bytesPerSecond: number;
  /** What may come at once, before the rate counts. */
  readonly burstBytes: number;
}

/** Faster than a client draws it, and a loop that prints can't fill memory. */
export const freeRate: Rate = { bytesPerSecond: 20_000_000, burstBytes: 32_000_000 };

/** What may lie in ring and pipe when the cell that filled them was stopped. */
const leftoverBytes = 400_000;

/**
 * Slows the reading of output down to what clients can take. The runner's ring then fills, and user code waits in its
 * next write, where Stop can end it.
 */
export class Pace {
  readonly #sources: readonly Source[];
  readonly #rate: Rate;
  #left: number;
  #countedAtMs = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /** @param sources Resumed in this order: what was read before stands behind what it was read from */
  constructor(sources: readonly Source[], rate: Rate) {
    this.#sources = sources;
    this.#rate = rate;
    this.#left = rate.burstBytes;
  }

  /** Whether the sources wait for their time. */
  get isPaused(): boolean {
    return this.#timer !== undefined;
  }

  /** Some bytes were read. */
  took(bytes: number): void {
    const nowMs = performance.now();
    const { bytesPerSecond, burstBytes } = this.#rate;
    const earned = ((nowMs - this.#countedAtMs) / 1000) * bytesPerSecond;
    this.#countedAtMs = nowMs;
    this.#left = Math.min(burstBytes, this.#left + earned) - bytes;
    if (this.#left >= 0 || this.isPaused || this.#hasEnded) return;
    for (const source of this.#sources) source.pause();
    const waitMs = (-this.#left / bytesPerSecond) * 1000;
    this.#timer = setTimeout(() => this.#release(), waitMs);
  }

  /** What was printed by now need not wait: the cell was stopped, and its end stands behind. */
  hurry(): void {
    this.#left = Math.max(this.#left, leftoverBytes);
    this.#release();
  }

  /** Read on without a limit: nobody waits for what is left, and it is not much. */
  end(): void {
    this.#hasEnded = true;
    this.#release();
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const source of this.#sources) source.resume();
  }
}
