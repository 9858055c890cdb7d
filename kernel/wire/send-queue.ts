import { setImmediate as nextTurn } from "node:timers/promises";
import type { MessageLike } from "zeromq";

/** The part of a ZeroMQ socket that sends. */
interface Sender {
  send(frames: MessageLike[]): Promise<void>;
}

/**
 * Sends messages of one socket in the order they were given: a ZeroMQ socket takes one asynchronous send at a time.
 *
 * Bound: none of its own; output is gathered in `output/` and paced in `run/`, replies are as many as requests.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #waiting: MessageLike[][] = [];
  readonly #onFailure: (error: unknown) => void;
  #sending: Promise<void> | undefined;

  /** @param onFailure A send failed; later messages are still tried */
  constructor(socket: Sender, onFailure: (error: unknown) => void) {
    this.#socket = socket;
    this.#onFailure = onFailure;
  }

  push(frames: MessageLike[]): void {
    this.#waiting.push(frames);
    this.#sending ??= this.#drain();
  }

  /** @returns When everything pushed so far was handed to ZeroMQ */
  async flushed(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  async #drain(): Promise<void> {
    // What a request sets going, the runner above all, is under way before its messages leave.
    await nextTurn();
    for (let frames = this.#waiting.shift(); frames !== undefined; frames = this.#waiting.shift()) {
      try {
        await this.#socket.send(frames);
      } catch (error) {
        this.#onFailure(error);
      }
    }
    this.#sending = undefined;
  }
}
