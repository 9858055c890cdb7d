import { drawGantt } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import type { MimeBundle } from "./mime.ts";

/** Characters of JSON: a chart that grows is sent several times a second. */
const MAX_JSON = 17_000;

/**
 * A chart of a program that has not ended: small and drawn in little time.
 *
 * @returns Empty while there is nothing to draw
 */
export function underWay(trace: Trace): MimeBundle {
  if (trace.tasks.length === 0) return {};
  const drawing = drawGantt(trace, { isUnderWay: true });
  const figure = drawing.figure({}, MAX_JSON);
  return {
    "application/vnd.plotly.v1+json": figure,
    // Terminals show the first text alone, and no update.
    "text/plain": `${figure.layout.title.text}. When the cell has ended, gantt() draws it.`,
  };
}
