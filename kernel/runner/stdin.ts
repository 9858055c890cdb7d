import { syncBuiltinESMExports } from "node:module";
import { Readable } from "node:stream";
import type { InputAnswer } from "../pipe/index.ts";
import { type Questions, refusal } from "./questions.ts";

type Refused = Exclude<InputAnswer, { type: "text" }>;

/**
 * `process.stdin` of cells: each read asks whoever sits before the notebook for one line, and never holds the loop.
 *
 * A stream reads ahead. So it asks only while somebody reads: `readline` reads until it is paused or closed.
 */
class AskingStdin extends Readable {
  readonly fd = 0;
  readonly #questions: Questions;
  readonly #onEnd: (refused: Refused) => void;
  /** A read was asked for, and nobody has been asked yet. */
  #isOwed = false;

  constructor(questions: Questions, onEnd: (refused: Refused) => void) {
    super({ highWaterMark: 0 });
    this.#questions = questions;
    this.#onEnd = onEnd;
    this.on("resume", () => this.#askSoon());
    this.on("newListener", (event) => {
      if (event === "readable") this.#askSoon();
    });
  }

  override _read(): void {
    this.#isOwed = true;
    this.#askSoon();
  }

  /** Not at once: who has just got his line may be about to close. */
  #askSoon(): void {
    setImmediate(() => {
      if (!this.#isOwed || !this.#isWanted()) return;
      this.#isOwed = false;
      this.#questions.askLater("", (answer) => this.#take(answer));
    });
  }

  #isWanted(): boolean {
    return this.readableFlowing === true || this.listenerCount("readable") > 0;
  }

  #take(answer: InputAnswer): void {
    if (answer.type === "text") {
      this.push(`${answer.text}\n`);
      return;
    }
    this.push(null);
    this.#onEnd(answer);
  }
}

/**
 * Replace `process.stdin`, which has nothing to give: the runner's own is closed.
 *
 * A stream ends where nobody answers, as when its cell was stopped: what read from it gets nothing that later cells are
 * told. These find a fresh one.
 *
 * @param onRefused Called in the asking cell, which would else wait for ever
 */
export function provideStdin(questions: Questions, onRefused: (error: Error) => void): void {
  const stdin = new AskingStdin(questions, (refused) => {
    provideStdin(questions, onRefused);
    if (refused.type === "refused" && refused.isFault) onRefused(refusal(refused));
  });
  Object.defineProperty(process, "stdin", { value: stdin, configurable: true, enumerable: true });
  // For `import { stdin } from "node:process"`.
  syncBuiltinESMExports();
}
