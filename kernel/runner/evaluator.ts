import { isPromise } from "node:util/types";
import vm from "node:vm";
import { DISPLAY, gantt, toBundle } from "../../src/display/index.ts";
import type { Recording, Tracer } from "../../src/trace/index.ts";
import type { ExecuteCommand, ThrownError } from "../pipe/index.ts";
import { describeThrown } from "./describe-error.ts";
import { documentation } from "./documentation.ts";
import type { FunctionText } from "./function-text.ts";
import { bind, declare, fix } from "./globals.ts";
import { cellFile, type Import } from "./modules.ts";
import type { Install } from "./npm.ts";
import type { Outlet } from "./outlet.ts";
import type { Recordings } from "./recordings.ts";
import { show } from "./show.ts";
import type { SourceUnit, StackTraces } from "./stack-traces.ts";

export interface EvaluatorParts {
  readonly outlet: Outlet;
  readonly stacks: StackTraces;
  readonly functionText: FunctionText;
  readonly tracer: Tracer;
  readonly recordings: Recordings;
  readonly importModule: Import;
  readonly install: Install;
  /** Makes the source map of a cell usable. */
  readonly toSource: (mappings: string) => SourceUnit["toSource"];
}

interface OpenCell {
  readonly cell: number;
  readonly recording: Recording | undefined;
  readonly isFull: boolean;
  readonly gantt: boolean;
  /** Aborted when the cell has ended, however it did. */
  readonly end: AbortController;
  readonly wants: ExecuteCommand["wants"];
}

/** Runs cells, one at a time, in the main context of this process. */
export class Evaluator {
  readonly #parts: EvaluatorParts;
  #open: OpenCell | undefined;

  constructor(parts: EvaluatorParts) {
    this.#parts = parts;
  }

  /** The number in brackets of the cell that runs, or of the last one. */
  executionCount = 0;

  /** Run a cell to its end: a result or an error, then `done`, leave by the outlet. */
  async execute(command: ExecuteCommand): Promise<void> {
    const { outlet } = this.#parts;
    const { cell, executionCount, trace } = command;
    this.executionCount = executionCount;
    const recording =
      trace === "off" ? undefined : this.#parts.recordings.begin(executionCount, trace);
    const { gantt: isCharted, wants } = command;
    const open: OpenCell = {
      cell,
      recording,
      isFull: trace === "full",
      gantt: isCharted,
      end: new AbortController(),
      wants,
    };
    this.#open = open;
    await outlet.runIn(cell, async () => {
      outlet.markRunning(cell);
      try {
        for (const args of command.installs) await this.#parts.install(args, open.end.signal);
        const outcome = this.#start(command, recording);
        const ended: unknown = isPromise(outcome) ? await outcome : outcome;
        await this.#showResult(open, ended);
        this.#end(open, "ok");
      } catch (thrown) {
        this.#fail(open, describeThrown(thrown, this.#parts.stacks));
      }
    });
  }

  /** A cell that waits ends here and now; one that holds the main thread never gets to hear this. */
  interrupt(cell: number): void {
    if (this.#open?.cell === cell) this.#fail(this.#open, interruptedError());
  }

  /** What a cell waits for will never come: it ends with the reason. */
  refuse(cell: number, reason: Error): void {
    if (this.#open?.cell === cell)
      this.#fail(this.#open, describeThrown(reason, this.#parts.stacks));
  }

  /** The cell's code was terminated: its promise will never settle, so its end is told here. */
  terminated(cell: number): void {
    // `after` hooks of the terminated reaction never ran.
    this.#parts.tracer.reset();
    this.interrupt(cell);
  }

  #start(command: ExecuteCommand, recording: Recording | undefined): unknown {
    const { stacks, functionText, tracer, importModule, toSource } = this.#parts;
    const label = `Cell [${command.executionCount}]`;
    const file = cellFile(`[cell ${command.cell}].ts`);
    stacks.register(file, { cell: command.cell, label, toSource: toSource(command.mappings) });
    const unit = tracer.unit({ label, cell: command.executionCount, sites: command.sites });
    functionText.add(command);
    declare(command.properties);
    const script = new vm.Script(command.code, {
      filename: file,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    // The cell compiler makes each cell one function expression.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const run = script.runInThisContext({ displayErrors: false }) as (tools: object) => unknown;
    const tools = {
      enter: (site: number, ...args: unknown[]) => unit.enter(site, ...args),
      import: importModule,
      bind,
      fix,
    };
    return recording === undefined ? run(tools) : recording.run(() => run(tools));
  }

  async #showResult(open: OpenCell, ended: unknown): Promise<void> {
    const value = typeof ended === "object" && ended !== null && "v" in ended ? ended.v : undefined;
    if (open.wants !== "output") {
      const data = await (open.wants === "bundle" ? toBundle(value) : documentation(value));
      this.#parts.outlet.event({ type: "result", data, metadata: {} }, open.cell);
      return;
    }
    if (value === undefined) return;
    const data = { ...(await toBundle(value)) };
    // What wants not to be seen gives an empty bundle.
    if (Object.keys(data).length === 0) return;
    if (this.#open === open) show(this.#parts.outlet, { type: "result", data, cell: open.cell });
  }

  #fail(open: OpenCell, error: ThrownError): void {
    if (this.#open !== open) return;
    this.#parts.outlet.event({ type: "error", error }, open.cell);
    this.#end(open, "error");
  }

  /** A cell ends once: what an interrupted one does later is no longer its end. */
  #end(open: OpenCell, outcome: "ok" | "error"): void {
    if (this.#open !== open) return;
    const { outlet } = this.#parts;
    this.#open = undefined;
    open.end.abort();
    outlet.markIdle();
    // Light recordings go on: what the cell left running is still its own.
    if (open.isFull) open.recording?.stop();
    if (open.gantt && open.recording !== undefined) {
      const data = gantt(open.recording.snapshot())[DISPLAY]();
      show(outlet, { type: "display", data: { ...data }, cell: open.cell });
    }
    outlet.event({ type: "done", outcome }, open.cell);
  }
}

function interruptedError(): ThrownError {
  return {
    name: "KeyboardInterrupt",
    message: "The cell was stopped. Its variables and everything else are kept.",
    frames: [],
    properties: "",
  };
}
