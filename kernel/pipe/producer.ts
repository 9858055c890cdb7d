import { Buffer } from "node:buffer";
import { controlBytes, FrameFlag, frameHeaderBytes, Word } from "./layout.ts";

// Taken before user code can patch them: output must survive a cell that assigns to Atomics or Buffer.prototype.
const { load, store, notify, wait } = Atomics;
const { min } = Math;
/* oxlint-disable typescript/unbound-method -- bound below: `call.bind(f)(self, ...args)` is `f.call(self, ...args)` */
const { call } = Function.prototype;
const anyBuffer = Buffer.alloc(0);
const setBytes: (self: Buffer, source: Uint8Array, at: number) => void = call.bind(
  Uint8Array.prototype.set,
);
const subarray: (self: Buffer, start: number, end: number) => Buffer = call.bind(
  anyBuffer.subarray,
);
const writeText: (
  self: Buffer,
  text: string,
  at: number,
  length: number,
  encoding: "utf8",
) => number = call.bind(anyBuffer.write);
/* oxlint-enable typescript/unbound-method */
const bufferOfText: (text: string, encoding: "utf8") => Buffer = Buffer.from.bind(Buffer);
const bufferOver: (memory: ArrayBufferLike, offset: number, length: number) => Buffer =
  Buffer.from.bind(Buffer);

/** A producer that waits longer than this for room, without a heartbeat from the consumer, has lost it. */
const beatsMissedUntilDead = 5;
const beatTimeoutMs = 1000;

/** The runner's main thread: commits one frame at a time. May be terminated between any two statements. */
export class RingProducer {
  readonly words: Int32Array;
  readonly #ring: Buffer;
  readonly #header = Buffer.alloc(frameHeaderBytes);
  readonly #onConsumerDead: () => void;
  /** Largest part of a record, in bytes. */
  readonly #part: number;

  /** @param onConsumerDead Called when nobody drains the ring any more; must not return */
  constructor(memory: SharedArrayBuffer, onConsumerDead: () => void) {
    this.words = new Int32Array(memory, 0, controlBytes / 4);
    this.#ring = Buffer.from(memory, controlBytes);
    this.#part = this.#ring.length >> 2;
    this.#onConsumerDead = onConsumerDead;
  }

  /**
   * Commit a record. Returns after the commit; blocks in `Atomics.wait` (which an interrupt can break) while the ring
   * is full.
   *
   * @param kind One of `FrameKind`
   * @param cell Number of the execution that the record belongs to
   */
  put(kind: number, cell: number, data: string | Uint8Array): void {
    // Read anew each time: what a terminated put() left behind is simply overwritten.
    const head = load(this.words, Word.head);
    if (typeof data === "string") {
      if (this.#putShortText(head, kind, cell, data)) return;
      this.#putParts(head, kind, cell, bufferOfText(data, "utf8"));
    } else {
      this.#putParts(head, kind, cell, data);
    }
  }

  /**
   * Wait until the consumer has handed everything to the pipe, however slowly that is read.
   *
   * @returns false if nothing was taken for `timeoutMs` or the consumer is gone
   */
  drain(timeoutMs: number): boolean {
    let deadline = Date.now() + timeoutMs;
    let taken = load(this.words, Word.tail);
    for (;;) {
      const tail = load(this.words, Word.tail);
      if (tail === load(this.words, Word.head)) return true;
      if (tail !== taken) deadline = Date.now() + timeoutMs;
      taken = tail;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0 || load(this.words, Word.consumerDead) !== 0) return false;
      notify(this.words, Word.head);
      wait(this.words, Word.tail, tail, min(leftMs, 50));
    }
  }

  /** The fast way: encode straight into the ring, where the text fits in one piece whatever its encoded length. */
  #putShortText(head: number, kind: number, cell: number, text: string): boolean {
    const ring = this.#ring;
    const at = head & (ring.length - 1);
    const worst = frameHeaderBytes + 3 * text.length;
    if (worst > this.#part || at + worst > ring.length) return false;
    this.#waitForRoom(head, worst);
    const bytes = writeText(ring, text, at + frameHeaderBytes, worst - frameHeaderBytes, "utf8");
    writeHeader(ring, at, bytes, kind, FrameFlag.first | FrameFlag.last, cell);
    this.#commit(head + frameHeaderBytes + bytes);
    return true;
  }

  #putParts(start: number, kind: number, cell: number, data: Uint8Array): void {
    let head = start;
    let offset = 0;
    do {
      const bytes = min(this.#part, data.length - offset);
      const isLast = offset + bytes === data.length;
      this.#waitForRoom(head, frameHeaderBytes + bytes);
      const flags = (offset === 0 ? FrameFlag.first : 0) | (isLast ? FrameFlag.last : 0);
      writeHeader(this.#header, 0, bytes, kind, flags, cell);
      this.#copy(head, this.#header);
      this.#copy(head + frameHeaderBytes, subarrayOf(data, offset, offset + bytes));
      head = (head + frameHeaderBytes + bytes) | 0;
      this.#commit(head);
      offset += bytes;
    } while (offset < data.length);
  }

  #waitForRoom(head: number, bytes: number): void {
    let lastBeat = -1;
    let missed = 0;
    for (;;) {
      const tail = load(this.words, Word.tail);
      if (this.#ring.length - ((head - tail) | 0) >= bytes) return;
      if (load(this.words, Word.consumerDead) !== 0 || missed > beatsMissedUntilDead)
        this.#onConsumerDead();
      if (wait(this.words, Word.tail, tail, beatTimeoutMs) !== "timed-out") continue;
      // The heartbeat tells a stalled reader (wait on) from a dead Worker.
      const beat = load(this.words, Word.heartbeat);
      missed = beat === lastBeat ? missed + 1 : 0;
      lastBeat = beat;
    }
  }

  #copy(position: number, bytes: Uint8Array): void {
    const ring = this.#ring;
    const at = position & (ring.length - 1);
    const untilWrap = ring.length - at;
    if (bytes.length <= untilWrap) {
      setBytes(ring, bytes, at);
      return;
    }
    setBytes(ring, subarrayOf(bytes, 0, untilWrap), at);
    setBytes(ring, subarrayOf(bytes, untilWrap, bytes.length), 0);
  }

  #commit(head: number): void {
    store(this.words, Word.head, head | 0);
    if (load(this.words, Word.consumerIdle) !== 0) notify(this.words, Word.head);
  }
}

function writeHeader(
  target: Uint8Array,
  at: number,
  bytes: number,
  kind: number,
  flags: number,
  cell: number,
): void {
  target[at] = bytes;
  target[at + 1] = bytes >>> 8;
  target[at + 2] = bytes >>> 16;
  target[at + 3] = bytes >>> 24;
  target[at + 4] = kind;
  target[at + 5] = flags;
  target[at + 6] = 0;
  target[at + 7] = 0;
  target[at + 8] = cell;
  target[at + 9] = cell >>> 8;
  target[at + 10] = cell >>> 16;
  target[at + 11] = cell >>> 24;
}

function subarrayOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return subarray(bufferOver(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, end);
}
