import { isPromise } from "node:util/types";
import vm from "node:vm";
import { DISPLAY, gantt, toBundle } from "../../src/display/index.ts";
import { endLostRuns } from "../../src/virtual/index.ts";
import {
  KeyboardInterrupt,
  type Recording,
  StopGroup,
  type Tracer,
} from "../../src/trace/index.ts";
import type { ExecuteCommand, ThrownError } from "../pipe/index.ts";
import { constantHint } from "./constant-hint.ts";
import { describeThrown } from "./describe-error.ts";
import { documentation } from "./documentation.ts";
import { GrowingChart, warmUp } from "./growing-chart.ts";
import type { FunctionText } from "./function-text.ts";
import { bind, declare, fix } from "./globals.ts";
import { cellFile, type Import } from "./modules.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { LineMagics } from "./magics/line-magics.ts";
import { divisionHint } from "./magics/division-hint.ts";
import { Stopwatch } from "./magics/stopwatch.ts";
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
  readonly jobs: Jobs;
  readonly magics: LineMagics;
  /** Makes the source map of a cell usable. */
  readonly toSource: (mappings: string) => SourceUnit["toSource"];
}

interface OpenCell {
  readonly cell: number;
  /** Its tasks, those that go on after its end included. */
  readonly group: StopGroup;
  readonly recording: Recording | undefined;
  readonly isFull: boolean;
  /** Under `%%gantt`. */
  readonly chart: GrowingChart | undefined;
  /** Aborted when the cell has ended, however it did. */
  readonly end: AbortController;
  readonly wants: ExecuteCommand["wants"];
  readonly source: string;
}

/** Runs cells, one at a time, in the main context of this process. */
export class Evaluator {
  readonly #parts: EvaluatorParts;
  #open: OpenCell | undefined;
  /** The cell that has ended, until that is told. */
  #closing: { readonly cell: number; readonly outcome: "ok" | "error" } | undefined;
  /** The cell's own code runs for the first time: not yet in a microtask. */
  #isStarting = false;
  /** The latest interrupt that was shown to the user. */
  #toldRequest = 0;

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
    const group = new StopGroup(cell);
    this.#parts.jobs.begin(cell, executionCount, group);
    if (command.gantt) warmUp();
    const recording =
      trace === "off" ? undefined : this.#parts.recordings.begin(executionCount, trace, group);
    const { gantt: isCharted, wants } = command;
    const open: OpenCell = {
      cell,
      group,
      recording,
      isFull: trace === "full",
      chart:
        isCharted && recording !== undefined
          ? new GrowingChart(outlet, cell, recording)
          : undefined,
      end: new AbortController(),
      wants,
      source: command.source,
    };
    this.#open = open;
    await outlet.runIn(cell, async () => {
      try {
        const { magics } = this.#parts;
        for (const asked of command.before)
          await magics.run(asked, { group, signal: open.end.signal });
        const watch = command.time ? new Stopwatch() : undefined;
        const outcome = this.#start(command, open);
        const ended: unknown = isPromise(outcome) ? await outcome : outcome;
        if (watch !== undefined && this.#open === open) outlet.text("stdout", watch.read());
        await this.#showResult(open, ended);
        this.#end(open, "ok");
      } catch (thrown) {
        this.#fail(open, this.#describe(open, thrown));
      }
    });
  }

  /** A cell that waits ends here and now; one that holds the main thread never gets to hear this. */
  interrupt(cell: number, request: number): void {
    this.#stop(cell, request, stopped);
  }

  /** What a cell waits for will never come: it ends with the reason. */
  refuse(cell: number, reason: Error): void {
    if (this.#open?.cell === cell)
      this.#fail(this.#open, describeThrown(reason, this.#parts.stacks));
  }

  /** Code was terminated, maybe the cell's: its promise will never settle, so its end is told here. */
  terminated(cell: number, request: number): void {
    // `after` hooks of the terminated reaction never ran.
    const inMicrotask = this.#parts.tracer.reset();
    endLostRuns(() => this.#parts.outlet.cell === cell);
    const lost = this.#isStarting ? "" : inMicrotask ? lostReady : maybeLostReady;
    this.#isStarting = false;
    if (this.#closing !== undefined) this.#close();
    else if (this.#open?.cell === cell) this.#stop(cell, request, `${stopped}${lost}`);
    else if (this.tells(request)) {
      const error = interruptedError(`${stoppedInBackground}${lost}`);
      this.#parts.outlet.event({ type: "error", error });
    }
  }

  /**
   * The user is to be told that an interrupt stopped something.
   *
   * @returns Whether that is news: many tasks may stop at one request
   */
  tells(request: number): boolean {
    if (request <= this.#toldRequest) return false;
    this.#toldRequest = request;
    return true;
  }

  #stop(cell: number, request: number, message: string): void {
    const open = this.#open;
    if (open?.cell !== cell) return;
    open.group.stop(request);
    this.tells(request);
    this.#fail(open, interruptedError(message));
  }

  /** What a stopped cell ends with is the interrupt, whatever its code made of it. */
  #describe({ group, source }: OpenCell, thrown: unknown): ThrownError {
    const isStop = KeyboardInterrupt.is(thrown);
    // A blocking call's does not come from the group; that of another cell's task was told there.
    if (isStop && this.tells(thrown.request)) group.stop(thrown.request);
    if (isStop && thrown.request < 0) return interruptedError(endedByMagic);
    return isStop || group.era === 0
      ? describeThrown(thrown, this.#parts.stacks, {
          hint: (error) =>
            this.#parts.jobs.hint(error) ||
            divisionHint(error, source) ||
            constantHint(error, source),
        })
      : interruptedError(stopped);
  }

  #start(command: ExecuteCommand, { recording, group, end }: OpenCell): unknown {
    const { stacks, functionText, tracer, importModule, toSource, magics } = this.#parts;
    const label = `Cell [${command.executionCount}]`;
    const file = cellFile(`[cell ${command.cell}].ts`);
    const { cell, executionCount, source } = command;
    const place = { cell, executionCount, label, source, toSource: toSource(command.mappings) };
    stacks.register(file, place);
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
      ...(command.within.length > 0 && magics.tools(command.within, { group, signal: end.signal })),
    };
    this.#isStarting = true;
    const outcome =
      recording === undefined
        ? tracer.guard(group, () => run(tools))
        : recording.run(() => run(tools));
    this.#isStarting = false;
    return outcome;
  }

  async #showResult(open: OpenCell, ended: unknown): Promise<void> {
    const value = typeof ended === "object" && ended !== null && "v" in ended ? ended.v : undefined;
    if (open.wants !== "output") {
      const data = await (open.wants === "bundle"
        ? toBundle(value)
        : documentation(value, (it) => this.#parts.functionText.typed(it)));
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
    this.#isStarting = false;
    this.#parts.outlet.event({ type: "error", error }, open.cell);
    this.#end(open, "error");
  }

  /** A cell ends once: what an interrupted one does later is no longer its end. */
  #end(open: OpenCell, outcome: "ok" | "error"): void {
    if (this.#open !== open) return;
    this.#open = undefined;
    this.#closing = { cell: open.cell, outcome };
    open.end.abort(cellEnded);
    // Light recordings go on: what the cell left running is still its own.
    if (open.isFull) open.recording?.stop();
    this.#showChart(open);
    this.#close();
  }

  #showChart({ cell, chart, recording }: OpenCell): void {
    if (chart === undefined || recording === undefined) return;
    const { outlet } = this.#parts;
    const displayId = chart.stop();
    const place =
      displayId === undefined
        ? { type: "display" as const }
        : { type: "update-display" as const, displayId };
    try {
      const data = gantt(recording.snapshot())[DISPLAY]();
      show(outlet, { ...place, data: { ...data }, cell });
    } catch (error) {
      // A chart that can't be drawn must not cost the cell its end.
      outlet.event({ type: "error", error: describeThrown(error, this.#parts.stacks) }, cell);
    }
  }

  /** What a cell has shown was removed. */
  cleared(cell: number): void {
    if (this.#open?.cell === cell) this.#open.chart?.forget();
  }

  /** Tell that the cell has ended; also after its drawing was terminated. Twice does no harm. */
  #close(): void {
    if (this.#closing === undefined) return;
    const { cell, outcome } = this.#closing;
    this.#parts.outlet.event({ type: "done", outcome }, cell);
    this.#closing = undefined;
  }
}

/** Without it a `DOMException` is made for each cell, before the end of it is told. */
const cellEnded = new Error("The cell has ended");
const stopped = "The cell was stopped. Its variables and everything else are kept.";
const endedByMagic = "What the cell waited for was ended by %stop.";
const stoppedInBackground = "What a cell had left running was stopped. Variables are kept.";
/** The engine empties the queue of microtasks when one is terminated. */
const lostReady =
  " It ran in the continuation of an await: what else was ready to go on at that moment, in other cells too, is lost; timers and what still waits go on.";
const maybeLostReady =
  " If it ran in a promise's callback, what else was ready to go on at that moment, in other cells too, is lost; timers and what still waits go on.";

function interruptedError(message: string): ThrownError {
  return { name: "KeyboardInterrupt", message, frames: [], properties: "" };
}
