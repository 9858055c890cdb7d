/**
 * A program of its own: parses the text on its standard input, and dies if that can't be done. Its exit code is a `TrialResult`.
 */
import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { compileParsed } from "./compile.ts";
import { compileParsedModule } from "./compile-module.ts";
import { type Parsing, TrialResult } from "./parsing.ts";
import { CellScope } from "./scope.ts";
import { StripOverflow } from "./strip.ts";

/** Calls that stand below the trial, so that whoever parses after it has some stack to spare. */
const margin = 200;

function attempt(kind: string | undefined, text: string): number {
  if (kind === "cell") {
    const options = { cell: 1, scope: new CellScope(), instrument: true };
    return firstOf((parsing) => compileParsed(text, parsing, options));
  }
  if (kind === "typescript" || kind === "javascript") {
    const options = { language: kind, format: "commonjs", defineUnit: () => "" } as const;
    return firstOf((parsing) => compileParsedModule(text, parsing, options));
  }
  for (const parsed of [text, `(${text}`, `(${text}\n)`]) parseSync("cell.ts", parsed);
  return TrialResult.typed;
}

function firstOf(compile: (parsing: Parsing) => unknown): number {
  for (const parsing of ["typed", "plain"] as const) {
    try {
      compile(parsing);
      return TrialResult[parsing];
    } catch (error) {
      // Overflows of our own walks do no harm.
      if (!(error instanceof StripOverflow)) return TrialResult[parsing];
    }
  }
  return TrialResult.tooDeep;
}

function below<Result>(calls: number, run: () => Result): Result {
  return calls === 0 ? run() : below(calls - 1, run);
}

const text = readFileSync(0, "utf8");
process.exitCode = below(margin, () => attempt(process.argv[2], text));
