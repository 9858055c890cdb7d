import { ganttFigure, ganttSvg, ganttText, ganttTitle } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import { svgImage } from "./display.ts";
import { currentHost } from "./host.ts";
import { DISPLAY, jsonInHtml, type MimeBundle } from "./mime.ts";
import { toPng } from "./png.ts";

const NOTHING_RECORDED =
  "Nothing has been recorded yet. Run a cell that awaits something and call gantt() in a later one, " +
  "or put %%gantt on top of the cell.";

/** Pictures of print: twice as fine as a screen, dark on white. */
const PNG_SCALE = 1;

/** Characters of base64. */
const MAX_PNG = 60_000;

const PNG_COLORS = { textColor: "#444444", background: "#ffffff" };

/** A chart of a trace, which shows itself. */
export class Gantt {
  /** What is drawn; undefined if nothing had been recorded. */
  readonly trace: Trace | undefined;

  constructor(trace: Trace | undefined) {
    this.trace = trace;
  }

  /** Bars made of characters. */
  toString(): string {
    return this.trace === undefined ? NOTHING_RECORDED : ganttText(this.trace);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return this.trace === undefined ? { "text/plain": NOTHING_RECORDED } : ganttBundle(this.trace);
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

/** Each front end's best: a living chart, a picture, or text. Never `image/svg+xml`, which stops the export to PDF. */
function ganttBundle(trace: Trace): MimeBundle {
  const figure = ganttFigure(trace);
  const png = printPicture(trace);
  return {
    "application/vnd.plotly.v1+json": figure,
    "text/html": figureHtml(svgImage(ganttSvg(trace), ganttTitle(trace)), figure),
    ...(png === undefined ? {} : { "image/png": png }),
    "text/plain": ganttText(trace),
  };
}

/** As fine as fits: a notebook bears only so much. */
function printPicture(trace: Trace): string | undefined {
  const svg = ganttSvg(trace, PNG_COLORS);
  const fine = toPng(svg, PNG_SCALE);
  return fine !== undefined && fine.length > MAX_PNG ? toPng(svg, 1) : fine;
}

/** A still picture, and beside it what a page that has Plotly draws in its place. */
export const figureHtml = (picture: string, figure: unknown): string =>
  `<div class="awaitlab-chart">${picture}` +
  `<script type="application/json" class="awaitlab-figure">${jsonInHtml(figure)}</script></div>`;
