import type { History } from "../history/index.ts";
import type { JsonObject } from "../json/index.ts";
import type { Intelligence } from "../language/index.ts";
import type { CellOutput, ErrorContent } from "../output/index.ts";
import type { MimeBundle } from "../pipe/index.ts";
import type { ExecuteRequest, Header } from "../protocol/index.ts";
import type { Runner } from "../run/index.ts";
import { type Asides, type Beside, pages } from "./asides.ts";
import type { Cells } from "./cells.ts";
import { Checks } from "./checks.ts";
import { ExecutionQueue } from "./execution-queue.ts";
import { helpSubject } from "./help-request.ts";
import type { Questions } from "./questions.ts";
import type { Asked, Speaker } from "./speaker.ts";

interface Parts {
  readonly speaker: Speaker;
  readonly output: CellOutput;
  readonly runner: Runner;
  readonly cells: Cells;
  readonly asides: Asides;
  readonly questions: Questions;
  readonly intelligence: Intelligence;
  /** Opened at the first call. */
  readonly history: () => History;
}

type Answer = JsonObject & { readonly status: "ok" | "error" };

/** Runs what clients ask to execute, one cell after the other. Spec: Messaging 5.5, "Execute". */
export class Executions {
  readonly #parts: Parts;
  readonly #queue = new ExecutionQueue();
  readonly #checks: Checks;
  #started = 0;
  #latestCell = 0;
  /** Of the cells that history keeps. Spec: "Execution counter (prompt number)". */
  #executionCount = 0;
  /** Text of what the running cell gave. */
  #result: unknown;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#checks = new Checks(parts.intelligence, parts.output);
  }

  /** Number of the latest execution that a client asked for. */
  get latestCell(): number {
    return this.#latestCell;
  }

  /** @returns A number that no execution has had, also none that a client did not ask for */
  nextCell(): number {
    this.#started += 1;
    return this.#started;
  }

  /** The running cell has a result. */
  took(data: MimeBundle): void {
    this.#result = data["text/plain"];
  }

  /** What has not begun is answered without being run. */
  abortWaiting(): void {
    this.#queue.abortWaiting();
  }

  /** @returns When nothing runs, nor waits */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Run a cell once those before it are done. */
  enqueue(asked: Asked, request: ExecuteRequest): void {
    this.#queue.add({
      run: () => this.#executeSafely(asked, request),
      abort: () => {
        // No number, as ipykernel does it: a front end would put it before a cell that never ran.
        this.#parts.speaker.answer(asked, { status: "aborted" });
      },
    });
  }

  /** A fault of ours costs this cell its answer, and no other. */
  async #executeSafely(asked: Asked, request: ExecuteRequest): Promise<boolean> {
    try {
      return await this.#execute(asked, request);
    } catch (error) {
      this.#parts.speaker.running = undefined;
      this.#parts.speaker.refuse(asked, error);
      return request.stopOnError;
    }
  }

  /** @returns Whether cells that wait must be aborted */
  async #execute(asked: Asked, request: ExecuteRequest): Promise<boolean> {
    const { speaker, questions } = this.#parts;
    const parent = asked.envelope.header;
    speaker.running = parent;
    speaker.status("busy", parent);
    // Who runs something on the side, as a list of variables does, takes no number, nor the place of a cell that has one.
    const executionCount = this.#executionCount + 1;
    if (request.storeHistory) this.#executionCount = executionCount;
    const history = request.storeHistory ? this.#parts.history() : undefined;
    history?.append(executionCount, request.code);
    this.#result = undefined;
    const begun = this.#begin(parent, request, executionCount);
    questions.begin(begun.cell, asked.envelope, request.allowStdin);
    const content = await this.#answer(request, begun);
    questions.end();
    speaker.running = undefined;
    speaker.reply(asked, content);
    speaker.status("idle", parent);
    // Behind the answer: nobody waits for it.
    if (typeof this.#result === "string") history?.setOutput(executionCount, this.#result);
    return content.status === "error" && request.stopOnError;
  }

  #begin(parent: Header, { code, silent }: ExecuteRequest, executionCount: number): Beside {
    const cell = this.nextCell();
    this.#latestCell = cell;
    this.#parts.output.open(cell, { parent, source: code, executionCount, isSilent: silent });
    if (!silent) {
      const content = { code, execution_count: executionCount };
      this.#parts.speaker.publish({ type: "execute_input", content, parent });
    }
    return { cell, parent, executionCount, isSilent: silent };
  }

  /** @returns The content of the reply, once the cell has ended */
  async #answer(request: ExecuteRequest, begun: Beside): Promise<Answer> {
    const { asides } = this.#parts;
    const { cell, executionCount } = begun;
    const subject = helpSubject(request.code);
    const payload = subject === undefined ? [] : await this.#help(subject, begun);
    const error =
      subject === undefined ? await this.#run(request.code, cell, executionCount) : undefined;
    if (error !== undefined) {
      // Requests that still lie in the socket were sent before the client knew of the failure: they count as waiting.
      if (request.stopOnError) await new Promise((resolve) => setImmediate(resolve));
      return { status: "error", execution_count: executionCount, ...error };
    }
    const userExpressions = await asides.expressions(request.userExpressions, begun);
    return {
      status: "ok",
      execution_count: executionCount,
      payload,
      user_expressions: userExpressions,
    };
  }

  /** @returns Payloads of the reply */
  async #help(subject: string, begun: Beside): Promise<JsonObject[]> {
    const { intelligence, asides } = this.#parts;
    const known = await intelligence.describe(subject);
    return subject.startsWith("%") ? pages(known) : asides.documentation(subject, begun, known);
  }

  /** @returns The error that the cell ended with, if it did */
  async #run(
    code: string,
    cell: number,
    executionCount: number,
  ): Promise<ErrorContent | undefined> {
    if (code.trim() === "") return undefined;
    const prepared = this.#parts.cells.prepare(code, cell, executionCount);
    if (prepared.type === "error") {
      this.#parts.output.errorContent(cell, prepared.error);
      return prepared.error;
    }
    if (prepared.forgets) this.#parts.intelligence.forget();
    const check = this.#checks.mode(prepared.check);
    const checked = { ...prepared, check, cell, executionCount, code };
    const refusal = await this.#checks.refusal(checked);
    if (refusal !== undefined) {
      this.#parts.output.errorContent(cell, refusal);
      return refusal;
    }
    const running = this.#parts.runner.execute(prepared.command);
    const checking = this.#checks.beside(checked, running);
    const outcome = await running;
    if (outcome.type === "died") this.#parts.output.died(cell, outcome.exit);
    const lastError = this.#parts.output.finish(cell);
    await checking;
    return outcome.type === "ok" ? undefined : lastError;
  }
}
