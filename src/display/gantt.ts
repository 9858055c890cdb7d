import { drawGantt, ganttText } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import { chartBundle } from "./chart-bundle.ts";
import { currentHost } from "./host.ts";
import { DISPLAY, type MimeBundle } from "./mime.ts";

const NOTHING_RECORDED =
  "Nothing has been recorded yet. Run a cell that awaits something and call gantt() in a later one, " +
  "or put %%gantt on top of the cell.";

const NOTHING_AWAITED =
  "There is nothing to draw: the cell awaited nothing. To give other work a row of its own, put it into " +
  'span("name", () => …).';

/** A chart of a trace, which shows itself. */
export class Gantt {
  /** What is drawn; undefined if nothing had been recorded. */
  readonly trace: Trace | undefined;

  constructor(trace: Trace | undefined) {
    this.trace = trace;
  }

  /** Bars made of characters. */
  toString(): string {
    if (this.trace === undefined) return NOTHING_RECORDED;
    return this.#drawable === undefined ? NOTHING_AWAITED : ganttText(this.#drawable);
  }

  /** A trace with something to draw. */
  get #drawable(): Trace | undefined {
    return this.trace === undefined || this.trace.tasks.length === 0 ? undefined : this.trace;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return this.#drawable === undefined
      ? { "text/plain": this.toString() }
      : chartBundle(drawGantt(this.#drawable));
  }
}

/**
 * Draw what tasks did.
 *
 * @param of A trace, or the execution count of a cell; without it, the last earlier cell that awaited something
 */
export function gantt(of?: Trace | number): Gantt {
  return new Gantt(typeof of === "object" ? of : currentHost().trace(of));
}
