import { FrameFlag, frameHeaderBytes } from "./layout.ts";

/** A whole record, as the producer committed it. */
export interface Frame {
  /** One of `FrameKind`. */
  readonly kind: number;
  /** Number of the execution that the record belongs to. */
  readonly cell: number;
  readonly payload: Buffer;
}

/** Longer payloads can't come from our producer: the stream is torn. */
const longestPart = 1 << 28;

/** Bytes in, whole records out. A record cut off by a termination is dropped when the next one starts. */
export class FrameParser {
  readonly #onFrame: (frame: Frame) => void;
  #rest: Buffer | undefined;
  #parts: Buffer[] | undefined;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** @throws {Error} The bytes are no frames: the other side is broken beyond repair */
  feed(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    let offset = 0;
    while (bytes.length - offset >= frameHeaderBytes) {
      const length = bytes.readUInt32LE(offset);
      const kind = bytes.readUInt8(offset + 4);
      const flags = bytes.readUInt8(offset + 5);
      if (length > longestPart || flags > 3 || bytes.readUInt16LE(offset + 6) !== 0) {
        throw new Error(
          `Cannot read output of the runner: no frame at byte ${offset} of ${bytes.length}`,
        );
      }
      const start = offset + frameHeaderBytes;
      if (bytes.length - start < length) break;
      const cell = bytes.readUInt32LE(offset + 8);
      offset = start + length;
      this.#part(kind, cell, flags, bytes.subarray(start, offset));
    }
    if (offset < bytes.length) this.#rest = bytes.subarray(offset);
  }

  #part(kind: number, cell: number, flags: number, payload: Buffer): void {
    if ((flags & FrameFlag.first) !== 0) this.#parts = [];
    if (this.#parts === undefined)
      throw new Error("Cannot read output of the runner: a part without a start");
    this.#parts.push(payload);
    if ((flags & FrameFlag.last) === 0) return;
    const whole = this.#parts.length === 1 ? payload : Buffer.concat(this.#parts);
    this.#parts = undefined;
    this.#onFrame({ kind, cell, payload: whole });
  }
}
