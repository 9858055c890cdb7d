import type { Readable } from "node:stream";

/** Sustained rate at which output is read; faster than a Jupyter server takes it, and a loop that prints can't fill memory. */
const bytesPerSecond = 20_000_000;
/** What may come at once, before the rate counts. */
const burstBytes = 32_000_000;

/**
 * Slows the reading of output down to what clients can take. The runner's ring then fills, and user code waits in its
 * next write, where Stop can end it.
 */
export class Pace {
  readonly #pipe: Readable;
  #left = burstBytes;
  #countedAtMs = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(pipe: Readable) {
    this.#pipe = pipe;
  }

  /** Some bytes were read. */
  took(bytes: number): void {
    const nowMs = performance.now();
    const earned = ((nowMs - this.#countedAtMs) / 1000) * bytesPerSecond;
    this.#countedAtMs = nowMs;
    this.#left = Math.min(burstBytes, this.#left + earned) - bytes;
    if (this.#left >= 0 || this.#timer !== undefined) return;
    this.#pipe.pause();
    const waitMs = (-this.#left / bytesPerSecond) * 1000;
    this.#timer = setTimeout(() => this.release(), waitMs);
  }

  /** Read on, now: the process has ended, and what is left of its output is not much. */
  release(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pipe.resume();
  }
}
