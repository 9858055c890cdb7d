import { isPromise } from "node:util/types";
import type { StopGroup, Tracer } from "../../../src/trace/index.ts";
import type { LineRequest } from "../../pipe/index.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Install } from "../npm.ts";
import type { Outlet } from "../outlet.ts";
import { rowsBundle } from "../rows.ts";
import { show } from "../show.ts";
import { environmentBundle, setVariable, variable } from "./environment.ts";
import { Folder } from "./folder.ts";
import { measuredBundle } from "./histogram.ts";
import { measure, type Repeated } from "./measure.ts";
import { forget, namesBundle } from "./names.ts";
import { runShell } from "./shell.ts";
import { Stopwatch } from "./stopwatch.ts";

export interface LineMagicsParts {
  readonly outlet: Outlet;
  readonly tracer: Tracer;
  readonly jobs: Jobs;
  readonly install: Install;
}

/** The cell in which magics stand. */
export interface MagicCell {
  readonly group: StopGroup;
  /** Aborted when the cell has ended, however it did. */
  readonly signal: AbortSignal;
}

/** What a cell's code calls at the places of its magics: see `kernel/cell/marks.ts`. */
export interface MagicTools {
  step(index: number): Promise<void>;
  startWatch(index: number): void;
  /** @returns What it was given */
  stopWatch<Box>(index: number, box: Box): Box;
  timed(index: number, box: { readonly v: unknown }): Promise<{ readonly v: unknown }>;
  timeit(index: number, evaluate: () => unknown, isAwaited: boolean): Promise<void>;
}

/** Does what magics on a line of their own ask for. */
export class LineMagics {
  readonly #parts: LineMagicsParts;
  readonly #folder = new Folder();

  constructor(parts: LineMagicsParts) {
    this.#parts = parts;
  }

  /** @throws {Error} `UsageError`, `ShellError`, `InstallError`: why that can't be done */
  async run(request: LineRequest, { signal }: MagicCell): Promise<void> {
    const { outlet, jobs, install } = this.#parts;
    const say = (text: string): void => outlet.text("stdout", text);
    switch (request.type) {
      case "install":
        return install(request.args, signal);
      case "list-jobs":
      case "stop-jobs":
        return jobs.answer(request);
      case "shell":
        return runShell(request.command, outlet, signal);
      case "change-folder":
        return say(this.#folder.change(request.folder));
      case "environment":
        if (request.name === undefined) {
          return show(outlet, { type: "display", data: environmentBundle() });
        }
        return say(
          request.value === undefined
            ? variable(request.name)
            : setVariable(request.name, request.value),
        );
      case "list-names":
        return show(outlet, { type: "display", data: namesBundle(request.names) });
      case "forget-names":
        return say(forget(request.names));
      case "list-magics": {
        const rows = request.magics.map(({ usage, summary }) => [usage, summary]);
        return show(outlet, { type: "display", data: rowsBundle(["magic", "what it does"], rows) });
      }
      case "time":
      case "time-again":
        // Parts of the code: it calls the tools.
        return undefined;
    }
  }

  tools(requests: readonly LineRequest[], cell: MagicCell): MagicTools {
    const { outlet } = this.#parts;
    const watches = new Map<number, Stopwatch>();
    const startWatch = (index: number): void => void watches.set(index, new Stopwatch());
    const stopWatch = <Box>(index: number, box: Box): Box => {
      const watch = watches.get(index);
      if (watch !== undefined) outlet.text("stdout", watch.read());
      return box;
    };
    return {
      startWatch,
      stopWatch,
      step: async (index) => {
        const request = requests[index];
        if (request !== undefined) await this.run(request, cell);
      },
      timed: async (index, box) => {
        const v = isPromise(box.v) ? await box.v : box.v;
        return stopWatch(index, { v });
      },
      timeit: async (index, evaluate, isAwaited) =>
        this.#timeit(requests[index], { evaluate, isAwaited }, cell),
    };
  }

  async #timeit(
    request: LineRequest | undefined,
    measured: Repeated,
    { group, signal }: MagicCell,
  ): Promise<void> {
    if (request?.type !== "time-again") return;
    const { loops, runs } = request;
    const { outlet, tracer } = this.#parts;
    // Functions of earlier cells must not be recorded either.
    const found = await tracer.guard(group, () => measure(measured, { loops, runs, signal }));
    show(outlet, { type: "display", data: measuredBundle(request.text, found) });
  }
}
