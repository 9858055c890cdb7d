import { setImmediate as nextTurn } from "node:timers/promises";
import type { MessageLike } from "zeromq";

/** The part of a ZeroMQ socket that sends. */
interface Sender {
  send(frames: MessageLike[]): Promise<void>;
}

/** Serializes a message as it leaves. */
export type Serialize = () => MessageLike[];

/**
 * Sends messages of one socket in the order they were given: a ZeroMQ socket takes one asynchronous send at a time.
 *
 * Bound: none of its own; output is gathered in `output/` and paced in `run/`, replies are as many as requests.
 */
export class SendQueue {
  readonly #socket: Sender;
  readonly #waiting: Serialize[] = [];
  readonly #onFailure: (error: unknown) => void;
  #sending: Promise<void> | undefined;

  /** @param onFailure A send failed; later messages are still tried */
  constructor(socket: Sender, onFailure: (error: unknown) => void) {
    this.#socket = socket;
    this.#onFailure = onFailure;
  }

  push(message: Serialize): void {
    this.#waiting.push(message);
    this.#sending ??= this.#drain();
  }

  /** @returns When everything pushed so far was handed to ZeroMQ */
  async flushed(): Promise<void> {
    while (this.#sending !== undefined) await this.#sending;
  }

  async #drain(): Promise<void> {
    // What a request sets going, the runner above all, is under way before its messages are serialized and leave.
    await nextTurn();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await this.#socket.send(next());
      } catch (error) {
        this.#onFailure(error);
      }
    }
    this.#sending = undefined;
  }
}
