import {
  CellScope,
  type CheckMode,
  type CompiledCell,
  compileCell,
  magicNamed,
  readMagics,
  splitMagics,
  type TraceMode,
} from "../cell/index.ts";
import { bold, codeFrame, cyan, type ErrorContent, red } from "../output/index.ts";
import type { ExecuteCommand } from "../pipe/index.ts";
import { toRequest } from "./line-requests.ts";

/** A cell that can run, or the error that says why not. */
export type PreparedCell =
  | {
      readonly type: "command";
      readonly command: ExecuteCommand;
      /** What becomes of type errors; undefined if no cell said it. */
      readonly check: CheckMode | undefined;
      /** No name of an earlier cell is known from here on. */
      readonly forgets: boolean;
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
    const fail = (ename: string, error: TextError): PreparedCell => ({
      type: "error",
      error: textError(ename, error, source, executionCount),
    });
    const split = splitMagics(source, (name) => this.#scope.get(name) !== undefined);
    if (split.type === "unknown-magic") {
      return fail("UsageError", { ...split, length: split.name.length });
    }
    if (split.type === "fault") return fail("UsageError", { ...split, column: 1, length: 1 });
    const asked = readMagics(split.magics);
    if (asked.type === "fault") return fail("UsageError", { ...asked, column: 1, length: 1 });
    const mode = asked.trace ?? this.#trace;
    const isMeasured = asked.within.some(({ type }) => type === "time-again");
    // The hooks of a full recording would be measured too.
    const trace = asked.gantt ? "full" : isMeasured && mode === "full" ? "light" : mode;
    const forgets = asked.before.some(({ type }) => type === "forget-names");
    const known = asked.before.length > 0 ? [...this.#scope.declarations()] : [];
    const scope = forgets ? new CellScope() : this.#scope;
    const compiled = compileCell(split.code, {
      cell: executionCount,
      scope,
      instrument: trace !== "off",
      marks: asked.marks,
    });
    if (compiled.type === "syntax-error") {
      return fail("SyntaxError", withMagicHint(compiled, source));
    }
    this.#scope = scope;
    this.#trace = mode;
    this.#check = asked.check ?? this.#check;
    const named = asked.within.length > 0 ? [...scope.declarations()] : [];
    const command: ExecuteCommand = {
      ...toCommand(compiled, cell, executionCount),
      source: split.code,
      before: asked.before.map((magic) => toRequest(magic, known)),
      within: asked.within.map((magic) => toRequest(magic, named)),
      trace,
      gantt: asked.gantt,
      time: asked.time,
    };
    return { type: "command", command, check: this.#check, forgets };
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
): Omit<ExecuteCommand, "source" | "before" | "within" | "trace" | "gantt" | "time"> {
  return {
    type: "execute",
    cell,
    executionCount,
    code: compiled.code,
    properties: compiled.bindings.map((binding) => binding.property),
    sites: compiled.sites,
    mappings: compiled.mappings,
    ...(compiled.lowered !== undefined && { lowered: compiled.lowered }),
    wants: "output",
  };
}

/** After `x`, a line that begins with `%` goes on: it divides. */
function withMagicHint<Found extends TextError>(found: Found, source: string): Found {
  const text = source.split("\n")[found.line - 1] ?? "";
  const name = /^\s*(%%?[\w-]+)/.exec(text)?.[1];
  const isKnown = name !== undefined && magicNamed(name) !== undefined;
  if (!isKnown || found.message.startsWith("%")) return found;
  const message = `${found.message}. If ${name} is meant to be a magic: it stands where a statement of the cell itself starts, not inside of braces, and the line above it ends with a semicolon`;
  return { ...found, message };
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
