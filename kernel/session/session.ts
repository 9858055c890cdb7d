import type { History } from "../history/index.ts";
import type { JsonObject } from "../json/index.ts";
import { CellOutput, type ErrorContent } from "../output/index.ts";
import {
  decodeRequest,
  type Envelope,
  type EnvelopeDecoder,
  type ExecuteRequest,
  type Header,
  type MessageEncoder,
  type OutgoingMessage,
  ProtocolError,
  type Request,
} from "../protocol/index.ts";
import { Runner } from "../run/index.ts";
import type { RequestChannel, Sockets } from "../wire/index.ts";
import { Cells } from "./cells.ts";
import { ExecutionQueue } from "./execution-queue.ts";
import { completeNothing, inspectNothing } from "./handlers/language.ts";
import { replyToIsComplete } from "./handlers/is-complete.ts";
import { replyToHistory } from "./handlers/history.ts";
import { kernelInfo, type Versions } from "./handlers/kernel-info.ts";

export interface SessionParts {
  readonly sockets: Sockets;
  readonly decoder: EnvelopeDecoder;
  readonly encoder: MessageEncoder;
  /** Path of the runner's program. */
  readonly runnerEntry: string;
  readonly versions: Versions;
  readonly history: History;
  /** A client asked for the end, and has its answer. */
  readonly onShutdown: () => void;
}

/** A request whose answer is due, with the way back to whoever asked. */
interface Asked {
  readonly channel: RequestChannel;
  readonly envelope: Envelope;
}

const stuck = Buffer.from(
  "\nStop has no effect: this cell runs native code, which nothing can end. Restart the kernel to end it; that loses the variables.\n",
);

/** Answers requests: each gets busy, its outputs, its reply and idle, in this order. Spec: Messaging 5.5. */
export class Session {
  readonly #parts: SessionParts;
  readonly #output: CellOutput;
  readonly #runner: Runner;
  readonly #queue = new ExecutionQueue();
  readonly #cells = new Cells();
  #executions = 0;
  #executionCount = 0;
  /** Request of the cell that runs now. */
  #running: Header | undefined;
  /** Messages that nobody could have meant, by reason. */
  readonly ignored = new Map<string, number>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#output = new CellOutput((message) => this.#publish(message));
    this.#runner = new Runner(parts.runnerEntry, {
      onText: (cell, stream, bytes) => this.#output.text(cell, stream, bytes),
      onEvent: (cell, event) => {
        if (event.type === "ready") return;
        if (event.type === "result") this.#keepResult(event.data["text/plain"]);
        this.#output.event(cell, event);
      },
      onStuck: (cell) => this.#output.text(cell, "stderr", stuck),
      onRestart: () => this.#cells.forget(),
    });
  }

  /** Say that the kernel exists. Spec: "Kernel status", `starting`. */
  start(): void {
    this.#publishStatus("starting", undefined);
  }

  /** End the runner and publish what it still said. */
  async stop(): Promise<void> {
    this.#queue.abortWaiting();
    await this.#runner.stop();
    await this.#queue.settled();
    this.#output.flush();
  }

  /** Spec: Messaging 5.5, "IOPub welcome": tells a client that its subscription is in place. */
  onSubscribe(topic: Buffer): void {
    const message = {
      type: "iopub_welcome",
      content: { subscription: topic.toString() },
      parent: undefined,
    };
    this.#parts.sockets.send("iopub", this.#parts.encoder.encode([topic], message));
  }

  /** @param frames A multipart message as it came; nothing in it is trusted */
  onFrames(channel: RequestChannel, frames: readonly Buffer[]): void {
    let envelope: Envelope;
    try {
      envelope = this.#parts.decoder.decode(frames);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#ignore(error.code);
      return;
    }
    const asked = { channel, envelope };
    try {
      this.#dispatch(asked, decodeRequest(envelope));
    } catch (error) {
      // One request that we fail to answer must not cost the user's variables.
      this.#refuse(asked, error instanceof Error ? error : new Error(String(error)));
    }
  }

  #dispatch(asked: Asked, request: Request): void {
    switch (request.type) {
      case "execute_request":
        this.#enqueue(asked, request);
        break;
      case "kernel_info_request":
        this.#answer(asked, kernelInfo(this.#parts.versions));
        break;
      case "is_complete_request":
        this.#answer(asked, replyToIsComplete(request.code));
        break;
      case "complete_request":
        this.#answer(asked, completeNothing(request, asked.envelope.content));
        break;
      case "inspect_request":
        this.#answer(asked, inspectNothing());
        break;
      case "history_request":
        this.#answer(asked, replyToHistory(this.#parts.history, request));
        break;
      case "comm_info_request":
        this.#answer(asked, { status: "ok", comms: {} });
        break;
      case "interrupt_request":
        this.#runner.interrupt();
        this.#answer(asked, { status: "ok" });
        break;
      case "shutdown_request":
        this.#queue.abortWaiting();
        this.#answer(asked, { status: "ok", restart: request.restart });
        this.#parts.onShutdown();
        break;
      case "unsupported":
        // Spec: "Messages on the shell channel": kernels ignore what they don't know.
        this.#ignore(request.wireType);
        break;
    }
  }

  #enqueue(asked: Asked, request: ExecuteRequest): void {
    this.#queue.add({
      run: () => this.#execute(asked, request),
      abort: () => {
        this.#answer(asked, { status: "aborted", execution_count: this.#executionCount });
      },
    });
  }

  /** @returns Whether cells that wait must be aborted */
  async #execute(asked: Asked, request: ExecuteRequest): Promise<boolean> {
    const parent = asked.envelope.header;
    this.#running = parent;
    this.#publishStatus("busy", parent);
    if (!request.silent) this.#executionCount += 1;
    const executionCount = this.#executionCount;
    if (request.storeHistory) this.#parts.history.append(executionCount, request.code);
    this.#executions += 1;
    const cell = this.#executions;
    this.#output.open(cell, {
      parent,
      source: request.code,
      executionCount,
      isSilent: request.silent,
    });
    if (!request.silent) {
      const content = { code: request.code, execution_count: executionCount };
      this.#publish({ type: "execute_input", content, parent });
    }
    const error = await this.#run(request.code, cell, executionCount);
    if (error !== undefined && request.stopOnError) {
      // Requests that still lie in the socket were sent before the client knew of the failure: they count as waiting.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const content: JsonObject =
      error === undefined
        ? { status: "ok", execution_count: executionCount, payload: [], user_expressions: {} }
        : { status: "error", execution_count: executionCount, ...error };
    this.#running = undefined;
    this.#reply(asked, content);
    this.#publishStatus("idle", parent);
    return error !== undefined && request.stopOnError;
  }

  /** @returns The error that the cell ended with, if it did */
  async #run(
    code: string,
    cell: number,
    executionCount: number,
  ): Promise<ErrorContent | undefined> {
    if (code.trim() === "") return undefined;
    const prepared = this.#cells.prepare(code, cell, executionCount);
    if (prepared.type === "error") {
      this.#output.errorContent(cell, prepared.error);
      return prepared.error;
    }
    const outcome = await this.#runner.execute(prepared.command);
    if (outcome.type === "died") this.#output.died(cell, outcome.exit);
    const lastError = this.#output.finish(cell);
    return outcome.type === "ok" ? undefined : lastError;
  }

  #keepResult(text: unknown): void {
    if (typeof text === "string") this.#parts.history.setOutput(this.#executionCount, text);
  }

  /** A request that is answered at once. */
  #answer(asked: Asked, content: JsonObject): void {
    const parent = asked.envelope.header;
    this.#publishStatus("busy", parent);
    this.#reply(asked, content);
    this.#publishStatus("idle", parent);
    // Clients believe the last status, whosever it is: a cell that still runs must not look idle.
    if (this.#running !== undefined) this.#publishStatus("busy", this.#running);
  }

  /** A request of a kind that we know, with content that we can't read; or a fault of ours. */
  #refuse(asked: Asked, error: Error): void {
    if (error instanceof ProtocolError) this.#ignore(error.code);
    else console.error(error);
    const content = {
      status: "error",
      ename: error.name,
      evalue: error.message,
      traceback: [error.message],
    };
    this.#answer(asked, content);
  }

  #reply({ channel, envelope }: Asked, content: JsonObject): void {
    const type = envelope.header.msg_type.replace(/_request$/u, "_reply");
    const message = { type, content, parent: envelope.header };
    this.#parts.sockets.send(channel, this.#parts.encoder.encode(envelope.identities, message));
  }

  #publish(message: OutgoingMessage): void {
    const topic = `kernel.awaitlab.${message.type}`;
    this.#parts.sockets.send("iopub", this.#parts.encoder.encode([topic], message));
  }

  #publishStatus(state: "starting" | "busy" | "idle", parent: Header | undefined): void {
    this.#publish({ type: "status", content: { execution_state: state }, parent });
  }

  #ignore(reason: string): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + 1);
  }
}
