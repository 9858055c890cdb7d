import {
  CellScope,
  type CheckMode,
  type CompiledCell,
  compileCell,
  readMagics,
  splitMagics,
  type TraceMode,
} from "../cell/index.ts";
import { bold, codeFrame, cyan, type ErrorContent, red } from "../output/index.ts";
import type { ExecuteCommand } from "../pipe/index.ts";

/** A cell that can run, or the error that says why not. */
export type PreparedCell =
  | {
      readonly type: "command";
      readonly command: ExecuteCommand;
      /** What becomes of type errors; undefined if no cell said it. */
      readonly check: CheckMode | undefined;
    }
  | { readonly type: "error"; readonly error: ErrorContent };

/** Compiles cells, one after the other, remembering what earlier ones declared. */
export class Cells {
  #scope = new CellScope();
  /** How closely cells are recorded that don't say it. */
  #trace: TraceMode = "light";
  #check: CheckMode | undefined;

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
    const asked = readMagics(split.magics);
    if (asked.type === "fault") {
      const place = { ...asked, column: 1, length: 1 };
      return { type: "error", error: textError("UsageError", place, source, executionCount) };
    }
    const mode = asked.trace ?? this.#trace;
    const trace = asked.gantt ? "full" : mode;
    const compiled = compileCell(split.code, {
      cell: executionCount,
      scope: this.#scope,
      instrument: trace !== "off",
    });
    if (compiled.type === "syntax-error") {
      return { type: "error", error: textError("SyntaxError", compiled, source, executionCount) };
    }
    this.#trace = mode;
    this.#check = asked.check ?? this.#check;
    const command: ExecuteCommand = {
      ...toCommand(compiled, cell, executionCount),
      source: split.code,
      installs: asked.installs,
      jobs: asked.jobs,
      trace,
      gantt: asked.gantt,
    };
    return { type: "command", command, check: this.#check };
  }

  /** @returns The property of `globalThis` that holds a name of a cell; undefined if no cell declared it */
  propertyOf(name: string): string | undefined {
    return this.#scope.get(name)?.property;
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
): Omit<ExecuteCommand, "source" | "installs" | "jobs" | "trace" | "gantt"> {
  return {
    type: "execute",
    cell,
    executionCount,
    code: compiled.code,
    properties: compiled.bindings.map((binding) => binding.property),
    sites: compiled.sites,
    mappings: compiled.mappings,
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
