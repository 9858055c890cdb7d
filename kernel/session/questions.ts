import { randomUUID } from "node:crypto";
import type { InputAnswer, InputReply, InputRequest } from "../pipe/index.ts";
import type { Envelope, InputReplyMessage, OutgoingMessage } from "../protocol/index.ts";

interface QuestionParts {
  /** Send on the channel `stdin`. */
  readonly send: (identities: Envelope["identities"], message: OutgoingMessage) => void;
  readonly answer: (reply: InputReply) => void;
}

/** A cell that may ask. */
interface Open {
  readonly cell: number;
  readonly asked: Envelope;
  readonly allowStdin: boolean;
  /** In the order in which they were asked; the first is before the user. */
  readonly waiting: InputRequest[];
  /** Of the message that asked the first. */
  messageId: string;
}

const notAllowed =
  'this client takes no questions (its request says "allow_stdin": false). Give the value in the cell instead.';
const tooLate: InputAnswer = {
  type: "refused",
  reason: "the cell that asks has ended.",
  isFault: false,
};
/** Marks our questions among the messages that a reply may name. */
const idPrefix = "input-";

/**
 * Questions of the running cell, asked one at a time of the client that sent the cell.
 *
 * Spec: Messaging 5.5, "Messages on the stdin channel".
 */
export class Questions {
  readonly #parts: QuestionParts;
  #open: Open | undefined;

  constructor(parts: QuestionParts) {
    this.#parts = parts;
  }

  /** From here on the cell may ask. */
  begin(cell: number, asked: Envelope, allowStdin: boolean): void {
    this.#open = { cell, asked, allowStdin, waiting: [], messageId: "" };
  }

  /** The cell has ended: what it asked is answered no more. */
  end(): void {
    const open = this.#open;
    this.#open = undefined;
    for (const { id } of open?.waiting ?? []) this.#reply(id, tooLate);
  }

  ask(cell: number, request: InputRequest): void {
    const open = this.#open;
    if (open?.cell !== cell) {
      this.#reply(request.id, tooLate);
    } else if (!open.allowStdin) {
      this.#reply(request.id, { type: "refused", reason: notAllowed, isFault: true });
    } else {
      open.waiting.push(request);
      if (open.waiting.length === 1) this.#askNext(open);
    }
  }

  /** @param parentId Of the message that the client answers; many clients don't say */
  answer({ text }: InputReplyMessage, parentId: string | undefined): void {
    const open = this.#open;
    // The box of a question that was taken back may still stand before the user.
    const isLate = parentId?.startsWith(idPrefix) === true && parentId !== open?.messageId;
    const request = isLate ? undefined : open?.waiting.shift();
    if (open === undefined || request === undefined) return;
    this.#reply(request.id, text === undefined ? { type: "cancelled" } : { type: "text", text });
    this.#askNext(open);
  }

  #askNext(open: Open): void {
    const [next] = open.waiting;
    if (next === undefined) return;
    open.messageId = `${idPrefix}${randomUUID()}`;
    this.#parts.send(open.asked.identities, {
      type: "input_request",
      content: { prompt: next.prompt, password: false },
      parent: open.asked.header,
      id: open.messageId,
    });
  }

  #reply(id: string, answer: InputAnswer): void {
    this.#parts.answer({ type: "input-reply", id, answer });
  }
}
