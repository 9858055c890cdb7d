import { compare as numbersOf, type Comparison } from "../analysis/index.ts";
import { drawComparison, type Drawing } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import { chartBundle } from "./chart-bundle.ts";
import { DISPLAY, type MimeBundle } from "./mime.ts";

/** What `compare` takes: a trace, or what holds one, as `trace(fn)` and `gantt()` give it. */
export type Traced = Trace | { readonly trace: Trace | undefined };

export interface CompareOptions {
  /** What the runs are called. */
  readonly names?: readonly [before: string, after: string];
}

/** Two runs side by side: the numbers are data, and as the last expression of a cell it shows both on one time axis. */
export class Compared implements Comparison {
  readonly totals: Comparison["totals"];
  readonly functions: Comparison["functions"];
  readonly limits: Comparison["limits"];
  readonly #drawing: Drawing;

  constructor(before: Trace, after: Trace, { names = ["before", "after"] }: CompareOptions = {}) {
    const numbers = numbersOf(before, after);
    this.totals = numbers.totals;
    this.functions = numbers.functions;
    this.limits = numbers.limits;
    this.#drawing = drawComparison({ before, after, names }, numbers);
  }

  /** Bars made of characters, and the differences as a table. */
  toString(): string {
    return this.#drawing.text();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return chartBundle(this.#drawing);
  }
}

/**
 * Put two runs side by side, as before and after an edit. Functions are the same if their names are.
 *
 * @throws {TypeError} Of one of the two nothing was recorded
 */
export const compare = (before: Traced, after: Traced, options?: CompareOptions): Compared =>
  new Compared(traceOf(before, "first"), traceOf(after, "second"), options);

function traceOf(traced: Traced, which: string): Trace {
  const found = "trace" in traced ? traced.trace : traced;
  if (found !== undefined) return found;
  throw new TypeError(`Cannot compare: of the ${which} run nothing was recorded`);
}
