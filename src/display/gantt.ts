import { ganttFigure, ganttSvg, ganttText, ganttTitle } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import { svgImage } from "./display.ts";
import { currentHost } from "./host.ts";
import { DISPLAY, jsonInHtml, type MimeBundle } from "./mime.ts";
import { toPng } from "./png.ts";

const NOTHING_RECORDED =
  "Nothing has been recorded yet. Run a cell that awaits something and call gantt() in a later one, " +
  "or put %%gantt on top of the cell.";

const NOTHING_AWAITED =
  "There is nothing to draw: the cell awaited nothing. To give other work a row of its own, put it into " +
  'span("name", () => …).';

/** Longest picture, in characters of base64; a larger one is left out. */
const MAX_PNG = 60_000;

/**
 * Dark on white, for print. As wide as a page and no wider: JupyterLab's Plotly renderer shows the picture of a saved
 * notebook in its natural size until the pointer enters it.
 */
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
      : ganttBundle(this.#drawable);
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

/** A notebook bears only so much. */
function printPicture(trace: Trace): string | undefined {
  const picture = toPng(ganttSvg(trace, PNG_COLORS));
  return picture !== undefined && picture.length > MAX_PNG ? undefined : picture;
}

/** A still picture, and beside it what a page that has Plotly draws in its place. */
export const figureHtml = (picture: string, figure: unknown): string =>
  `<div class="awaitlab-chart">${picture}` +
  `<script type="application/json" class="awaitlab-figure">${jsonInHtml(figure)}</script></div>`;
