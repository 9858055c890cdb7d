import { FrameFlag, FrameKind, frameHeaderBytes } from "./layout.ts";

/** A whole record, as the producer committed it; of text, as much as came in a row. */
export interface Frame {
  /** One of `FrameKind`. */
  readonly kind: number;
  /** Number of the execution that the record belongs to. */
  readonly cell: number;
  readonly payload: Buffer;
}

/** Longer payloads can't come from our producer: the stream is torn. */
const longestPart = 1 << 28;

/** Text of one stream and cell, gathered in place: where it stands in the chunk. */
interface Run {
  readonly kind: number;
  readonly cell: number;
  readonly start: number;
  end: number;
}

const whole = FrameFlag.first | FrameFlag.last;

/** Bytes in, whole records out. A record cut off by a termination is dropped when the next one starts. */
export class FrameParser {
  readonly #onFrame: (frame: Frame) => void;
  #rest: Buffer | undefined;
  #parts: Buffer[] | undefined;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /**
   * @param chunk Ours from now on: text is gathered in it
   * @throws {Error} The bytes are no frames: the other side is broken beyond repair
   */
  feed(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    let offset = 0;
    let run: Run | undefined;
    const handOver = (): void => {
      if (run !== undefined)
        this.#part(run.kind, run.cell, whole, bytes.subarray(run.start, run.end));
      run = undefined;
    };
    while (bytes.length - offset >= frameHeaderBytes) {
      const length = bytes.readUInt32LE(offset);
      const kind = bytes.readUInt8(offset + 4);
      const flags = bytes.readUInt8(offset + 5);
      if (length > longestPart || flags > 3 || bytes.readUInt16LE(offset + 6) !== 0) {
        handOver();
        throw new Error(
          `Cannot read output of the runner: no frame at byte ${offset} of ${bytes.length}`,
        );
      }
      const start = offset + frameHeaderBytes;
      if (bytes.length - start < length) break;
      const cell = bytes.readUInt32LE(offset + 8);
      offset = start + length;
      // A line that a loop prints is a record: handed over one by one, a million of them take a third longer.
      const isText = kind !== FrameKind.event && flags === whole;
      if (isText && run?.kind === kind && run.cell === cell) {
        bytes.copyWithin(run.end, start, offset);
        run.end += length;
        continue;
      }
      handOver();
      if (isText) run = { kind, cell, start, end: offset };
      else this.#part(kind, cell, flags, bytes.subarray(start, offset));
    }
    handOver();
    if (offset < bytes.length) this.#rest = bytes.subarray(offset);
  }

  #part(kind: number, cell: number, flags: number, payload: Buffer): void {
    if ((flags & FrameFlag.first) !== 0) this.#parts = [];
    if (this.#parts === undefined)
      throw new Error("Cannot read output of the runner: a part without a start");
    this.#parts.push(payload);
    if ((flags & FrameFlag.last) === 0) return;
    const record = this.#parts.length === 1 ? payload : Buffer.concat(this.#parts);
    this.#parts = undefined;
    this.#onFrame({ kind, cell, payload: record });
  }
}
