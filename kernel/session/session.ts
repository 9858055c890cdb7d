import type { History } from "../history/index.ts";
import type { Intelligence } from "../language/index.ts";
import { CellOutput } from "../output/index.ts";
import {
  type ConnectionInfo,
  decodeRequest,
  type Envelope,
  type EnvelopeDecoder,
  type MessageEncoder,
  ProtocolError,
  type Request,
} from "../protocol/index.ts";
import { Runner } from "../run/index.ts";
import type { RequestChannel, Sockets } from "../wire/index.ts";
import { Asides } from "./asides.ts";
import { Cells } from "./cells.ts";
import { Comms } from "./comms.ts";
import { Executions } from "./executions.ts";
import { replyToComplete, replyToInspect } from "./handlers/language.ts";
import { replyToIsComplete } from "./handlers/is-complete.ts";
import { replyToHistory } from "./handlers/history.ts";
import { Previews } from "./previews.ts";
import { Questions } from "./questions.ts";
import { type Asked, Speaker } from "./speaker.ts";
import { Machine } from "./handlers/machine.ts";
import { kernelInfo, type Versions } from "./handlers/kernel-info.ts";

export interface SessionParts {
  readonly sockets: Sockets;
  readonly decoder: EnvelopeDecoder;
  readonly encoder: MessageEncoder;
  /** Path of the runner's program. */
  readonly runnerEntry: string;
  readonly versions: Versions;
  readonly ports: ConnectionInfo["ports"];
  /** Opened at the first call. */
  readonly history: () => History;
  readonly intelligence: Intelligence;
  /** A client asked for the end, and has its answer. */
  readonly onShutdown: () => void;
}

const stuck = Buffer.from(
  "\nStop has no effect: this cell runs native code, which nothing can end. Restart the kernel to end it; that loses the variables.\n",
);

/** Answers requests: each gets busy, its outputs, its reply and idle, in this order. Spec: Messaging 5.5. */
export class Session {
  readonly #parts: SessionParts;
  readonly #speaker: Speaker;
  readonly #output: CellOutput;
  readonly #runner: Runner;
  readonly #cells = new Cells();
  readonly #asides: Asides;
  readonly #questions: Questions;
  readonly #comms: Comms;
  readonly #executions: Executions;
  readonly #previews = new Previews((command) => this.#runner.tell(command));
  readonly #machine: Machine;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#speaker = new Speaker(parts.sockets, parts.encoder);
    this.#machine = new Machine(parts.ports, this.#speaker.ignored);
    this.#output = new CellOutput((message) => this.#speaker.publish(message));
    this.#runner = new Runner(parts.runnerEntry, {
      onText: (cell, stream, bytes) => this.#output.text(cell, stream, bytes),
      onEvent: (cell, event) => {
        if (event.type === "ready" || this.#previews.take(event)) return;
        if (this.#asides.take(cell, event)) return;
        if (event.type === "result") this.#executions.took(event.data);
        this.#output.event(cell, event);
        if (event.type === "input-request") this.#questions.ask(cell, event);
        if (event.type === "comm") this.#comms.fromRunner(event);
      },
      onStuck: (cell) => this.#output.text(cell, "stderr", stuck),
      onRestart: (exit, cell) => {
        // Between cells nobody waits for an answer, but the variables are gone all the same.
        if (cell === undefined) this.#output.died(this.#executions.latestCell, exit);
        this.#cells.forget();
        this.#comms.closeAll();
        parts.intelligence.forget();
      },
    });
    this.#comms = new Comms({
      tell: (line) => this.#runner.tell(line),
      publish: (message) => this.#speaker.publish(message),
    });
    this.#questions = new Questions({
      send: (identities, message) => this.#speaker.question(identities, message),
      answer: (reply) => this.#runner.tell(reply),
    });
    this.#asides = new Asides({
      cells: this.#cells,
      runner: this.#runner,
      output: this.#output,
      nextCell: () => this.#executions.nextCell(),
    });
    this.#executions = new Executions({
      speaker: this.#speaker,
      output: this.#output,
      runner: this.#runner,
      cells: this.#cells,
      asides: this.#asides,
      questions: this.#questions,
      intelligence: parts.intelligence,
      history: parts.history,
    });
  }

  /** Say that the kernel exists. Spec: "Kernel status", `starting`. */
  start(): void {
    this.#speaker.status("starting", undefined);
  }

  /** End the runner and publish what it still said. */
  async stop(): Promise<void> {
    this.#executions.abortWaiting();
    this.#parts.intelligence.stop();
    await this.#runner.stop();
    await this.#executions.settled();
    this.#output.flush();
  }

  onSubscribe(topic: Buffer): void {
    this.#speaker.welcome(topic);
  }

  /** @param frames A multipart message as it came; nothing in it is trusted */
  onFrames(channel: RequestChannel, frames: readonly Buffer[]): void {
    let envelope: Envelope;
    try {
      envelope = this.#parts.decoder.decode(frames);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#speaker.ignored.add(error.code);
      return;
    }
    const asked = { channel, envelope };
    try {
      this.#dispatch(asked, decodeRequest(envelope));
    } catch (error) {
      // A fault of ours in one answer must not end the kernel, and with it everybody's variables.
      this.#speaker.refuse(asked, error);
    }
  }

  #dispatch(asked: Asked, request: Request): void {
    switch (request.type) {
      case "execute_request":
        this.#executions.enqueue(asked, request);
        break;
      case "kernel_info_request":
        this.#speaker.answer(asked, kernelInfo(this.#parts.versions));
        break;
      case "is_complete_request":
        this.#speaker.answer(asked, replyToIsComplete(request.code));
        break;
      case "complete_request":
        this.#speaker.answerLater(asked, replyToComplete(this.#parts.intelligence, request));
        break;
      case "inspect_request":
        this.#speaker.answerLater(
          asked,
          replyToInspect(this.#parts.intelligence, request, this.#valueOf),
        );
        break;
      case "history_request":
        this.#speaker.answer(asked, replyToHistory(this.#parts.history(), request));
        break;
      case "comm_info_request":
        this.#speaker.answer(asked, this.#comms.info(request.target));
        break;
      case "connect_request":
      case "usage_request":
      case "debug_request":
        this.#speaker.answer(asked, this.#machine.reply(request));
        break;
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        this.#speaker.during(asked, () => this.#comms.fromClient(request));
        break;
      case "input_reply":
        this.#questions.answer(request, asked.envelope.parentId);
        break;
      case "interrupt_request":
        this.#runner.interrupt();
        this.#speaker.answer(asked, { status: "ok" });
        break;
      case "shutdown_request":
        this.#executions.abortWaiting();
        this.#speaker.answer(asked, { status: "ok", restart: request.restart });
        this.#parts.onShutdown();
        break;
      case "unsupported":
        this.#speaker.ignored.add("unknown-type");
        break;
    }
  }

  /** What a variable of this name holds, in a few lines. */
  readonly #valueOf = async (name: string): Promise<string | undefined> => {
    const property = this.#cells.propertyOf(name);
    return property === undefined ? undefined : this.#previews.ask(property);
  };
}
