import type { RunnerEvent, ThrownError } from "../pipe/index.ts";
import type { Header, OutgoingMessage } from "../protocol/index.ts";
import { commMessage } from "./comm-message.ts";
import { describeExit, type ProcessExit } from "./exit.ts";
import { StreamBuffer, type StreamName } from "./stream-buffer.ts";
import { traceback } from "./traceback.ts";

/** What a message about an error says, on IOPub and in the reply alike. */
export interface ErrorContent {
  readonly [key: string]: unknown;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

interface Cell {
  readonly parent: Header;
  readonly source: string;
  readonly executionCount: number;
  readonly isSilent: boolean;
  error: ErrorContent | undefined;
}

const heapError = /JavaScript heap out of memory|invalid table size/u;

/** Turns what the runner says into IOPub messages, each under the request of the cell that it belongs to. */
export class CellOutput {
  readonly #publish: (message: OutgoingMessage) => void;
  readonly #streams: StreamBuffer;
  readonly #cells = new Map<number, Cell>();
  #wroteHeapError = false;

  constructor(publish: (message: OutgoingMessage) => void) {
    this.#publish = publish;
    this.#streams = new StreamBuffer((cell, name, text) =>
      this.#send(cell, "stream", { name, text }),
    );
  }

  /** From here on, output of this execution has a place to go. */
  open(cell: number, description: Omit<Cell, "error">): void {
    this.#cells.set(cell, { ...description, error: undefined });
    this.#wroteHeapError = false;
  }

  text(cell: number, stream: StreamName, bytes: Buffer): void {
    if (stream === "stderr" && bytes.length > 0) {
      this.#wroteHeapError ||= heapError.test(bytes.toString("latin1"));
    }
    this.#streams.add(cell, stream, bytes);
  }

  event(cell: number, event: Exclude<RunnerEvent, { type: "ready" }>): void {
    this.#streams.flush(cell);
    switch (event.type) {
      case "display":
      case "update-display":
        this.#send(cell, event.type === "display" ? "display_data" : "update_display_data", {
          data: event.data,
          metadata: event.metadata,
          transient: event.displayId === undefined ? {} : { display_id: event.displayId },
        });
        break;
      case "clear-output":
        this.#send(cell, "clear_output", { wait: event.wait });
        break;
      case "result":
        this.#send(cell, "execute_result", {
          execution_count: this.#cells.get(cell)?.executionCount ?? null,
          data: event.data,
          metadata: event.metadata,
        });
        break;
      case "error":
        this.error(cell, event.error);
        break;
      case "comm":
        // Of a silent cell too: what it says is no output.
        this.#publish(commMessage(event, this.#cells.get(cell)?.parent));
        break;
      case "input-request":
      case "preview":
      case "done":
      case "exit":
        break;
    }
  }

  error(cell: number, error: ThrownError): void {
    this.errorContent(cell, this.describe(error));
  }

  /** What a message says about an error that a cell threw. */
  describe(error: ThrownError): ErrorContent {
    return {
      ename: error.name,
      evalue: error.message,
      traceback: traceback(error, (number) => this.#cells.get(number)?.source),
    };
  }

  /** @returns The cell's last error so far */
  errorOf(cell: number): ErrorContent | undefined {
    return this.#cells.get(cell)?.error;
  }

  errorContent(cell: number, content: ErrorContent): void {
    const open = this.#cells.get(cell);
    if (open !== undefined) open.error = content;
    this.#streams.flush(cell);
    this.#send(cell, "error", content);
  }

  /** The runner died while this cell ran. */
  died(cell: number, exit: ProcessExit): void {
    this.error(cell, describeExit(exit, this.#wroteHeapError));
  }

  /**
   * All output so far is published.
   *
   * @returns The cell's last error, if it had any; for the reply of a cell that failed
   */
  finish(cell: number): ErrorContent | undefined {
    this.#streams.flush(cell);
    return this.#cells.get(cell)?.error;
  }

  /** Publish what still waits. */
  flush(): void {
    this.#streams.flushAll();
  }

  #send(cell: number, type: string, content: OutgoingMessage["content"]): void {
    const open = this.#cells.get(cell);
    if (open?.isSilent === true) return;
    this.#publish({ type, content, parent: open?.parent });
  }
}
