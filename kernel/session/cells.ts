import {
  CellScope,
  type CompiledCell,
  compileCell,
  readInstalls,
  readJobs,
  splitMagics,
} from "../cell/index.ts";
import { bold, codeFrame, cyan, type ErrorContent, red } from "../output/index.ts";
import type { ExecuteCommand } from "../pipe/index.ts";

/** A cell that can run, or the error that says why not. */
export type PreparedCell =
  | { readonly type: "command"; readonly command: ExecuteCommand }
  | { readonly type: "error"; readonly error: ErrorContent };

/** Compiles cells, one after the other, remembering what earlier ones declared. */
export class Cells {
  #scope = new CellScope();

  /**
   * @param cell Number of the execution, never used before
   * @param executionCount The number that the user sees
   */
  prepare(source: string, cell: number, executionCount: number): PreparedCell {
    const split = splitMagics(source);
    if (split.type === "unknown-magic") {
      const place = { ...split, length: split.name.length };
      return { type: "error", error: textError("UsageError", place, source, executionCount) };
    }
    const installs = readInstalls(split.magics);
    if (installs.type === "fault") {
      const place = { ...installs, column: 1, length: 1 };
      return { type: "error", error: textError("UsageError", place, source, executionCount) };
    }
    const jobs = readJobs(split.magics);
    if (jobs.type === "fault") {
      const place = { ...jobs, column: 1, length: 1 };
      return { type: "error", error: textError("UsageError", place, source, executionCount) };
    }
    const compiled = compileCell(split.code, {
      cell: executionCount,
      scope: this.#scope,
      instrument: true,
    });
    if (compiled.type === "syntax-error") {
      return { type: "error", error: textError("SyntaxError", compiled, source, executionCount) };
    }
    const gantt = split.magics.some((magic) => magic.name === "gantt");
    const command = toCommand(compiled, cell, executionCount, gantt);
    const asked = { source: split.code, installs: installs.installs, jobs: jobs.jobs };
    return { type: "command", command: { ...command, ...asked } };
  }

  /** The process that held the variables is gone. */
  forget(): void {
    this.#scope = new CellScope();
  }
}

function toCommand(
  compiled: CompiledCell,
  cell: number,
  executionCount: number,
  gantt: boolean,
): Omit<ExecuteCommand, "source" | "installs" | "jobs"> {
  return {
    type: "execute",
    cell,
    executionCount,
    code: compiled.code,
    properties: compiled.bindings.map((binding) => binding.property),
    sites: compiled.sites,
    mappings: compiled.mappings,
    trace: gantt ? "full" : "light",
    gantt,
    wants: "output",
  };
}

interface TextError {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

function textError(
  ename: string,
  error: TextError,
  source: string,
  executionCount: number,
): ErrorContent {
  return {
    ename,
    evalue: error.message,
    traceback: [
      `${red(bold(ename))}: ${error.message}`,
      cyan(`Cell [${executionCount}]:${error.line}:${error.column}`),
      ...codeFrame(source, error),
    ],
  };
}
