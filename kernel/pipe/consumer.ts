import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Writable } from "node:stream";
import { controlBytes, Word } from "./layout.ts";

/**
 * Covers a producer that was terminated, or ran out of stack, between its store and its notify. Rare: whoever terminates it kicks,
 * and what it says next is heard anyway. Each look costs an idle machine a wake-up.
 */
const pollMs = 10_000;
const heartbeatMs = 500;
/** Slices that follow each other at once: somebody prints in a loop. */
const flood = 8;
/** In a flood, output gathers for so long: woken up for a line or two each time, a million of them take a sixth longer. */
const gatherMs = 1;
/** A pause ends a flood. */
const pauseMs = 0.25;

/** The runner's control Worker: hands the ring's bytes to the pipe, never parsing them. */
export class RingConsumer {
  readonly words: Int32Array;
  readonly #ring: Buffer;
  readonly #pipe: Writable;
  /** Runs while there's something to drain: only a producer that waits for room looks at it. */
  #heartbeat: NodeJS.Timeout | undefined;
  /** Since the last pause. */
  #slices = 0;

  constructor(memory: SharedArrayBuffer, pipe: Writable) {
    this.words = new Int32Array(memory, 0, controlBytes / 4);
    this.#ring = Buffer.from(memory, controlBytes);
    this.#pipe = pipe;
  }

  /** Drain until the pipe breaks; then mark the consumer dead, so that a blocked producer stops waiting. */
  async run(): Promise<void> {
    try {
      while (await this.#drainOnce()) {
        // The event loop turns between slices: control messages must not wait for a flood to end.
        await (this.#slices > flood ? sleep(gatherMs) : setImmediate());
      }
    } finally {
      clearInterval(this.#heartbeat);
      this.markDead();
    }
  }

  /** Wake a consumer whose producer was terminated before it could notify. */
  kick(): void {
    Atomics.notify(this.words, Word.head);
  }

  markDead(): void {
    Atomics.store(this.words, Word.consumerDead, 1);
    Atomics.notify(this.words, Word.tail);
  }

  /** @returns false once the pipe is broken */
  async #drainOnce(): Promise<boolean> {
    const words = this.words;
    const head = Atomics.load(words, Word.head);
    const tail = Atomics.load(words, Word.tail);
    if (head === tail) {
      Atomics.store(words, Word.consumerIdle, 1);
      const waiting = Atomics.waitAsync(words, Word.head, head, pollMs);
      const idleFromMs = performance.now();
      if (waiting.async) await waiting.value;
      if (performance.now() - idleFromMs > pauseMs) this.#slices = 0;
      Atomics.store(words, Word.consumerIdle, 0);
      return true;
    }
    this.#slices += 1;
    this.#heartbeat ??= setInterval(() => this.#beat(), heartbeatMs);
    const at = tail & (this.#ring.length - 1);
    const bytes = Math.min((head - tail) >>> 0, this.#ring.length - at);
    if (!(await this.#write(this.#ring.subarray(at, at + bytes)))) return false;
    Atomics.store(words, Word.tail, (tail + bytes) | 0);
    Atomics.notify(words, Word.tail);
    return true;
  }

  #beat(): void {
    if (Atomics.load(this.words, Word.consumerIdle) === 0) {
      Atomics.add(this.words, Word.heartbeat, 1);
      return;
    }
    // Not at once when the ring is empty: a cell that prints now and then would start and stop it each time.
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  #write(bytes: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      this.#pipe.write(bytes, (error) => resolve(error === null || error === undefined));
    });
  }
}
