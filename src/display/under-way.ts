import { drawGantt } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import { svgImage } from "./display.ts";
import type { MimeBundle } from "./mime.ts";

/** Characters: a chart that grows is sent several times a second, as base64. */
const MAX_SVG = 13_000;

/**
 * A chart of a program that has not ended: small and drawn in little time.
 *
 * A picture, because JupyterLab's Plotly renderer draws what it is given first and no update of it. That the final chart
 * is of another type makes JupyterLab take a new renderer.
 *
 * @returns Empty while there is nothing to draw
 */
export function underWay(trace: Trace): MimeBundle {
  if (trace.tasks.length === 0) return {};
  const drawing = drawGantt(trace, { isUnderWay: true });
  const alternative = drawing.alternative();
  return {
    "text/html": svgImage(drawing.svg({}, MAX_SVG), alternative),
    // Terminals show the first text alone, and no update.
    "text/plain": `${alternative} When the cell has ended, gantt() draws it.`,
  };
}
