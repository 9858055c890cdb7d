import { AsyncResource } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type InputAnswer, type InputReply, Word } from "../pipe/index.ts";
import type { Outlet } from "./outlet.ts";

// Taken before user code can patch it.
const { load, wait } = Atomics;

/** Nobody may be asked. The name is ipykernel's, which clients know. */
export class StdinNotImplementedError extends Error {
  override readonly name = "StdinNotImplementedError";
}

/**
 * Questions to whoever sits before the notebook. An answer comes over a port of its own, so that it can be waited for
 * both ways: blocking, as `prompt` does, or later, as a stream reads.
 */
export class Questions {
  readonly #outlet: Outlet;
  readonly #words: Int32Array;
  readonly #port: MessagePort;
  readonly #later = new Map<string, (answer: InputAnswer) => void>();

  /**
   * @param words Control words of the ring: `Word.answers` counts the answers that came
   * @param port Where the control Worker posts them, each before it counts it
   */
  constructor(outlet: Outlet, words: Int32Array, port: MessagePort) {
    this.#outlet = outlet;
    this.#words = words;
    this.#port = port;
    port.on("message", (reply: InputReply) => this.#take(reply));
  }

  /**
   * Ask, and hold the main thread until the answer comes. An interrupt ends the wait.
   *
   * @returns undefined if the client took the question back
   * @throws {StdinNotImplementedError} Nobody may be asked
   */
  ask(prompt: string): string | undefined {
    const id = this.#send(prompt);
    for (;;) {
      const counted = load(this.#words, Word.answers);
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        if (next.id === id) return textOf(next.answer);
        this.#take(next);
      }
      wait(this.#words, Word.answers, counted);
    }
  }

  /** Ask, and go on meanwhile. The answer is told in the context of whoever asked. */
  askLater(prompt: string, onAnswer: (answer: InputAnswer) => void): void {
    const id = this.#send(prompt);
    this.#later.set(id, AsyncResource.bind(onAnswer));
  }

  /** Tell the answers that came, before a cell starts that was sent after them. */
  settle(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#take(next);
  }

  /** @returns Id of the question */
  #send(prompt: string): string {
    const id = randomUUID();
    this.#outlet.event({ type: "input-request", id, prompt });
    return id;
  }

  #next(): InputReply | undefined {
    // Only the control Worker posts here, and only what the kernel's pipe brought.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return receiveMessageOnPort(this.#port)?.message as InputReply | undefined;
  }

  /** Answers to questions that nobody waits for any more, as after an interrupt, go nowhere. */
  #take({ id, answer }: InputReply): void {
    const settle = this.#later.get(id);
    this.#later.delete(id);
    settle?.(answer);
  }
}

/** @throws {StdinNotImplementedError} Nobody may be asked */
function textOf(answer: InputAnswer): string | undefined {
  if (answer.type === "refused") throw refusal(answer);
  return answer.type === "text" ? answer.text : undefined;
}

export function refusal({ reason }: { readonly reason: string }): StdinNotImplementedError {
  return new StdinNotImplementedError(`Cannot ask for input: ${reason}`);
}
