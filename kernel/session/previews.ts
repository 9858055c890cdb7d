import type { Command, RunnerEvent } from "../pipe/index.ts";

/** A runner whose main thread is busy does not answer: what is known of types is shown without. */
const patienceMs = 250;

/** Asks the runner what variables hold, while cells run too. */
export class Previews {
  readonly #tell: (command: Extract<Command, { type: "preview" }>) => void;
  readonly #waiting = new Map<number, (text: string | undefined) => void>();
  #asked = 0;

  constructor(tell: (command: Extract<Command, { type: "preview" }>) => void) {
    this.#tell = tell;
  }

  /** @param property Of `globalThis` @returns undefined if it holds nothing to show, or nobody answers */
  ask(property: string): Promise<string | undefined> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answer(id, undefined), patienceMs);
      this.#waiting.set(id, (text) => {
        clearTimeout(timer);
        resolve(text);
      });
      this.#tell({ type: "preview", id, property });
    });
  }

  /** @returns Whether the event is an answer, and no output */
  take(event: RunnerEvent): boolean {
    if (event.type !== "preview") return false;
    this.#answer(event.id, event.text);
    return true;
  }

  #answer(id: number, text: string | undefined): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(text);
  }
}
