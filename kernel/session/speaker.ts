import type { JsonObject } from "../json/index.ts";
import {
  type Envelope,
  type Header,
  type MessageEncoder,
  type OutgoingMessage,
  ProtocolError,
} from "../protocol/index.ts";
import { Ignored } from "./ignored.ts";
import type { RequestChannel, Sockets } from "../wire/index.ts";

/** A request whose answer is due, with the way back to whoever asked. */
export interface Asked {
  readonly channel: RequestChannel;
  readonly envelope: Envelope;
}

/** Says what the kernel has to say: replies to whoever asked, everything else to all who listen. */
export class Speaker {
  readonly #sockets: Sockets;
  readonly #encoder: MessageEncoder;
  /** Request of the cell that runs now. */
  running: Header | undefined;
  /** Spec: "Messages on the shell channel": kernels ignore what they don't know. */
  readonly ignored = new Ignored((line) => console.error(line));

  constructor(sockets: Sockets, encoder: MessageEncoder) {
    this.#sockets = sockets;
    this.#encoder = encoder;
  }

  /** A request that is answered at once. */
  answer(asked: Asked, content: JsonObject): void {
    this.during(asked, () => this.reply(asked, content));
  }

  /** Clients wait for the states of each message, whether it has a reply or not. */
  during(asked: Asked, act: () => void): void {
    const parent = asked.envelope.header;
    this.status("busy", parent);
    act();
    this.status("idle", parent);
    // Clients believe the last status, whosever it is: a cell that still runs must not look idle.
    if (this.running !== undefined) this.status("busy", this.running);
  }

  /** A request that others work on; meanwhile the kernel goes on. */
  answerLater(asked: Asked, content: Promise<JsonObject>): void {
    content.then(
      (answer) => this.answer(asked, answer),
      (error: unknown) => this.refuse(asked, error),
    );
  }

  /** A request with content that we can't read, or that we failed to answer. */
  refuse(asked: Asked, error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    this.ignored.count(error instanceof ProtocolError ? error.code : name);
    // What asks for no answer gets none.
    if (!asked.envelope.header.msg_type.endsWith("_request")) return;
    this.answer(asked, { status: "error", ename: name, evalue: message, traceback: [message] });
  }

  reply({ channel, envelope }: Asked, content: JsonObject): void {
    const type = envelope.header.msg_type.replace(/_request$/u, "_reply");
    const message = { type, content, parent: envelope.header };
    this.#sockets.send(channel, () => this.#encoder.encode(envelope.identities, message));
  }

  /** @param identities Routing frames of the client whose cell asks */
  question(identities: readonly Uint8Array[], message: OutgoingMessage): void {
    this.#sockets.send("stdin", () => this.#encoder.encode(identities, message));
  }

  publish(message: OutgoingMessage): void {
    const topic = `kernel.awaitlab.${message.type}`;
    this.#sockets.send("iopub", () => this.#encoder.encode([topic], message));
  }

  status(state: "starting" | "busy" | "idle", parent: Header | undefined): void {
    this.publish({ type: "status", content: { execution_state: state }, parent });
  }

  /** Spec: Messaging 5.5, "IOPub welcome": tells a client that its subscription is in place. */
  welcome(topic: Buffer): void {
    const content = { subscription: topic.toString() };
    const message = { type: "iopub_welcome", content, parent: undefined };
    this.#sockets.send("iopub", () => this.#encoder.encode([topic], message));
  }
}
