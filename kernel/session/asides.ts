import type { CellOutput, ErrorContent } from "../output/index.ts";
import type { ExecuteCommand, RunnerEvent } from "../pipe/index.ts";
import type { JsonObject } from "../json/index.ts";
import type { Header } from "../protocol/index.ts";
import type { Runner } from "../run/index.ts";
import type { Cells } from "./cells.ts";

/** The cell beside which something is evaluated. */
export interface Beside {
  /** Number of its execution. */
  readonly cell: number;
  readonly parent: Header;
  readonly executionCount: number;
  readonly isSilent: boolean;
}

/** What an expression came to. */
type Answer =
  | { readonly type: "bundle"; readonly data: JsonObject; readonly metadata: JsonObject }
  | { readonly type: "error"; readonly error: ErrorContent };

interface Open {
  readonly cell: number;
  answer: Answer | undefined;
}

interface AsideParts {
  readonly cells: Cells;
  readonly runner: Runner;
  readonly output: CellOutput;
  /** @returns The number of an execution, never used before */
  readonly nextCell: () => number;
}

/**
 * Expressions that are evaluated beside a cell, each as a little cell of its own: what it prints belongs to the cell,
 * its value goes back to whoever asked.
 */
export class Asides {
  readonly #parts: AsideParts;
  #open: Open | undefined;

  constructor(parts: AsideParts) {
    this.#parts = parts;
  }

  /**
   * Spec: Messaging 5.5, "Execute", `user_expressions`.
   *
   * @param expressions Name → TypeScript
   * @returns Name → a bundle with `status` ok, or an error
   */
  async expressions(
    expressions: Readonly<Record<string, string>>,
    beside: Beside,
  ): Promise<JsonObject> {
    const replies: [string, JsonObject][] = [];
    for (const [name, code] of Object.entries(expressions)) {
      const answer = await this.#evaluate(code, "bundle", beside);
      replies.push([name, toReply(answer)]);
    }
    return Object.fromEntries(replies);
  }

  /**
   * What `name?` shows.
   *
   * @param subject `name` or `a.b`
   * @param known What types say of it
   * @returns Payloads of the reply; none if there is no such thing, and the cell says so
   */
  async documentation(
    subject: string,
    beside: Beside,
    known: string | undefined,
  ): Promise<JsonObject[]> {
    const answer = await this.#evaluate(subject, "documentation", beside);
    if (answer.type === "bundle") {
      const held = answer.data["text/plain"];
      return pages(known === undefined ? held : `${known}\n\n${String(held)}`);
    }
    // A type, say: there is nothing to evaluate.
    if (known !== undefined) return pages(known);
    const text = `Cannot describe "${subject}": ${answer.error.evalue}\n`;
    this.#parts.output.text(beside.cell, "stdout", Buffer.from(text));
    this.#parts.output.finish(beside.cell);
    return [];
  }

  /** @returns Whether the event is an answer, and no output */
  take(cell: number, event: RunnerEvent): boolean {
    if (this.#open?.cell !== cell) return false;
    if (event.type === "result") {
      this.#open.answer = { type: "bundle", data: event.data, metadata: event.metadata };
      return true;
    }
    if (event.type !== "error") return false;
    this.#open.answer = { type: "error", error: this.#parts.output.describe(event.error) };
    return true;
  }

  async #evaluate(
    code: string,
    wants: ExecuteCommand["wants"],
    { parent, executionCount, isSilent }: Beside,
  ): Promise<Answer> {
    const { cells, runner, output } = this.#parts;
    const cell = this.#parts.nextCell();
    const prepared = cells.prepare(code, cell, executionCount);
    if (prepared.type === "error") return prepared;
    output.open(cell, { parent, source: code, executionCount, isSilent });
    const open: Open = { cell, answer: undefined };
    this.#open = open;
    const command = { ...prepared.command, trace: "off", gantt: false, wants } as const;
    const outcome = await runner.execute(command);
    this.#open = undefined;
    if (outcome.type === "died") output.died(cell, outcome.exit);
    const error = output.finish(cell);
    return open.answer ?? { type: "error", error: error ?? noAnswer };
  }
}

/** What a front end shows beside the notebook. Spec: Messaging 5.5, "Payloads". */
export const pages = (text: unknown): JsonObject[] => [
  { source: "page", data: { "text/plain": text }, start: 0 },
];

const noAnswer: ErrorContent = {
  ename: "Error",
  evalue: "The expression came to nothing",
  traceback: [],
};

function toReply(answer: Answer): JsonObject {
  return answer.type === "bundle"
    ? { status: "ok", data: answer.data, metadata: answer.metadata }
    : { status: "error", ...answer.error };
}
