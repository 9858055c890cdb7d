import type { History } from "../history/index.ts";
import type { JsonObject } from "../json/index.ts";
import type { Intelligence } from "../language/index.ts";
import { CellOutput, type ErrorContent } from "../output/index.ts";
import {
  type ConnectionInfo,
  decodeRequest,
  type Envelope,
  type EnvelopeDecoder,
  type ExecuteRequest,
  type MessageEncoder,
  ProtocolError,
  type Request,
} from "../protocol/index.ts";
import { Runner } from "../run/index.ts";
import type { RequestChannel, Sockets } from "../wire/index.ts";
import { Asides } from "./asides.ts";
import { Cells } from "./cells.ts";
import { Checks } from "./checks.ts";
import { Comms } from "./comms.ts";
import { ExecutionQueue } from "./execution-queue.ts";
import { replyToComplete, replyToInspect } from "./handlers/language.ts";
import { helpSubject } from "./help-request.ts";
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
  readonly #queue = new ExecutionQueue();
  readonly #cells = new Cells();
  readonly #asides: Asides;
  readonly #questions: Questions;
  readonly #comms: Comms;
  readonly #checks: Checks;
  readonly #previews = new Previews((command) => this.#runner.tell(command));
  readonly #machine: Machine;
  #executions = 0;
  /** Number of the latest execution that a client asked for. */
  #latestCell = 0;
  /** Of the cells that history keeps. Spec: "Execution counter (prompt number)". */
  #executionCount = 0;
  /** Text of what the running cell gave. */
  #result: unknown;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#speaker = new Speaker(parts.sockets, parts.encoder);
    this.#machine = new Machine(parts.ports, this.#speaker.ignored);
    this.#output = new CellOutput((message) => this.#speaker.publish(message));
    this.#checks = new Checks(parts.intelligence, this.#output);
    this.#runner = new Runner(parts.runnerEntry, {
      onText: (cell, stream, bytes) => this.#output.text(cell, stream, bytes),
      onEvent: (cell, event) => {
        if (event.type === "ready" || this.#previews.take(event)) return;
        if (this.#asides.take(cell, event)) return;
        if (event.type === "result") this.#result = event.data["text/plain"];
        this.#output.event(cell, event);
        if (event.type === "input-request") this.#questions.ask(cell, event);
        if (event.type === "comm") this.#comms.fromRunner(event);
      },
      onStuck: (cell) => this.#output.text(cell, "stderr", stuck),
      onRestart: (exit, cell) => {
        // Between cells nobody waits for an answer, but the variables are gone all the same.
        if (cell === undefined) this.#output.died(this.#latestCell, exit);
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
      nextCell: () => (this.#executions += 1),
    });
  }

  /** Say that the kernel exists. Spec: "Kernel status", `starting`. */
  start(): void {
    this.#speaker.status("starting", undefined);
  }

  /** End the runner and publish what it still said. */
  async stop(): Promise<void> {
    this.#queue.abortWaiting();
    this.#parts.intelligence.stop();
    await this.#runner.stop();
    await this.#queue.settled();
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
        this.#enqueue(asked, request);
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
        this.#queue.abortWaiting();
        this.#speaker.answer(asked, { status: "ok", restart: request.restart });
        this.#parts.onShutdown();
        break;
      case "unsupported":
        this.#speaker.ignored.add("unknown-type");
        break;
    }
  }

  #enqueue(asked: Asked, request: ExecuteRequest): void {
    this.#queue.add({
      run: () => this.#executeSafely(asked, request),
      abort: () => {
        // No number, as ipykernel does it: a front end would put it before a cell that never ran.
        this.#speaker.answer(asked, { status: "aborted" });
      },
    });
  }

  /** A fault of ours costs this cell its answer, and no other. */
  async #executeSafely(asked: Asked, request: ExecuteRequest): Promise<boolean> {
    try {
      return await this.#execute(asked, request);
    } catch (error) {
      this.#speaker.running = undefined;
      this.#speaker.refuse(asked, error);
      return request.stopOnError;
    }
  }

  /** @returns Whether cells that wait must be aborted */
  async #execute(asked: Asked, request: ExecuteRequest): Promise<boolean> {
    const parent = asked.envelope.header;
    this.#speaker.running = parent;
    this.#speaker.status("busy", parent);
    // Who runs something on the side, as a list of variables does, takes no number, nor the place of a cell that has one.
    const executionCount = this.#executionCount + 1;
    if (request.storeHistory) this.#executionCount = executionCount;
    const history = request.storeHistory ? this.#parts.history() : undefined;
    history?.append(executionCount, request.code);
    this.#result = undefined;
    this.#executions += 1;
    const cell = this.#executions;
    this.#latestCell = cell;
    this.#output.open(cell, {
      parent,
      source: request.code,
      executionCount,
      isSilent: request.silent,
    });
    if (!request.silent) {
      const content = { code: request.code, execution_count: executionCount };
      this.#speaker.publish({ type: "execute_input", content, parent });
    }
    this.#questions.begin(cell, asked.envelope, request.allowStdin);
    const beside = { cell, parent, executionCount, isSilent: request.silent };
    const subject = helpSubject(request.code);
    const payload = subject === undefined ? [] : await this.#asides.documentation(subject, beside);
    const error =
      subject === undefined ? await this.#run(request.code, cell, executionCount) : undefined;
    if (error !== undefined && request.stopOnError) {
      // Requests that still lie in the socket were sent before the client knew of the failure: they count as waiting.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const content: JsonObject =
      error === undefined
        ? {
            status: "ok",
            execution_count: executionCount,
            payload,
            user_expressions: await this.#asides.expressions(request.userExpressions, beside),
          }
        : { status: "error", execution_count: executionCount, ...error };
    this.#questions.end();
    this.#speaker.running = undefined;
    this.#speaker.reply(asked, content);
    this.#speaker.status("idle", parent);
    // Behind the answer: nobody waits for it.
    if (typeof this.#result === "string") history?.setOutput(executionCount, this.#result);
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
    if (prepared.forgets) this.#parts.intelligence.forget();
    const check = this.#checks.mode(prepared.check);
    const checked = { ...prepared, check, cell, executionCount, code };
    const refusal = await this.#checks.refusal(checked);
    if (refusal !== undefined) {
      this.#output.errorContent(cell, refusal);
      return refusal;
    }
    const running = this.#runner.execute(prepared.command);
    const checking = this.#checks.beside(checked, running);
    const outcome = await running;
    if (outcome.type === "died") this.#output.died(cell, outcome.exit);
    const lastError = this.#output.finish(cell);
    await checking;
    return outcome.type === "ok" ? undefined : lastError;
  }

  /** What a variable of this name holds, in a few lines. */
  readonly #valueOf = async (name: string): Promise<string | undefined> => {
    const property = this.#cells.propertyOf(name);
    return property === undefined ? undefined : this.#previews.ask(property);
  };
}
