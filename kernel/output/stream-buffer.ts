import { StringDecoder } from "node:string_decoder";

export type StreamName = "stdout" | "stderr";

/** About 30 messages a second: more than that no client draws. */
const flushIntervalMs = 33;
/** Text that waits for one message at most, in bytes. */
const flushBytes = 1 << 16;

interface Waiting {
  readonly stream: StreamName;
  readonly pieces: string[];
  bytes: number;
}

/**
 * Gathers stream output of cells into few messages, losing none and keeping each cell's order.
 *
 * Bound: `flushBytes` a cell, and no longer than `flushIntervalMs`.
 */
export class StreamBuffer {
  readonly #emit: (cell: number, stream: StreamName, text: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #decoders = new Map<string, StringDecoder>();
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: (cell: number, stream: StreamName, text: string) => void) {
    this.#emit = emit;
  }

  /** @param bytes UTF-8; a character may be split between two calls */
  add(cell: number, stream: StreamName, bytes: Buffer): void {
    const text = this.#decode(cell, stream, bytes);
    if (text === "") return;
    let waiting = this.#waiting.get(cell);
    if (waiting !== undefined && waiting.stream !== stream) {
      this.flush(cell);
      waiting = undefined;
    }
    if (waiting === undefined) {
      waiting = { stream, pieces: [], bytes: 0 };
      this.#waiting.set(cell, waiting);
    }
    waiting.pieces.push(text);
    waiting.bytes += bytes.length;
    if (waiting.bytes >= flushBytes) this.flush(cell);
    else this.#timer ??= setTimeout(() => this.flushAll(), flushIntervalMs);
  }

  /** Send what waits of one cell: something else of it comes next. */
  flush(cell: number): void {
    const waiting = this.#waiting.get(cell);
    if (waiting === undefined) return;
    this.#waiting.delete(cell);
    this.#emit(cell, waiting.stream, waiting.pieces.join(""));
  }

  flushAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const cell of this.#waiting.keys()) this.flush(cell);
  }

  #decode(cell: number, stream: StreamName, bytes: Buffer): string {
    const key = `${cell} ${stream}`;
    const unfinished = this.#decoders.get(key);
    const decoder = unfinished ?? new StringDecoder("utf8");
    const text = decoder.write(bytes);
    // Only a decoder that holds half a character is worth keeping.
    if (decoderHoldsBytes(decoder)) this.#decoders.set(key, decoder);
    else if (unfinished !== undefined) this.#decoders.delete(key);
    return text;
  }
}

function decoderHoldsBytes(decoder: StringDecoder): boolean {
  return "lastNeed" in decoder && typeof decoder.lastNeed === "number" && decoder.lastNeed > 0;
}
