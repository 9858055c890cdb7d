import type { JsonObject } from "../json/index.ts";

/** What to do about messages that never get an answer: nobody else would say. */
const waysOut: Readonly<Record<string, string>> = {
  "bad-signature":
    "its signature is wrong. Does a client sign with another key, that of an old connection file? Connect it anew, with this kernel's file.",
  replayed: "it came before. Does something between client and kernel send messages twice?",
  "malformed-frames": "parts of it are missing. Does something else than a Jupyter client connect?",
  "malformed-message": "its parts are no JSON as the protocol has it. Which client sent it?",
};

/** Counts what was ignored or refused, and tells whoever reads the kernel's log. */
export class Ignored {
  readonly #counts = new Map<string, number>();
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /**
   * A message that gets no answer.
   *
   * @param reason One of few: each is remembered
   */
  add(reason: string): void {
    const count = this.count(reason);
    const wayOut = waysOut[reason];
    // The first tells, then each tenfold: a client that goes on and on must not fill the log.
    if (wayOut === undefined || !/^10*$/u.test(String(count))) return;
    const before = count === 1 ? "" : ` (${count} like it so far)`;
    this.#log(`awaitlab ignored a message${before}: ${wayOut}`);
  }

  /** A message whose answer says what is wrong with it. @returns How many there were */
  count(reason: string): number {
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    return count;
  }

  /** How many, by reason. */
  counts(): JsonObject {
    return Object.fromEntries(this.#counts);
  }
}
