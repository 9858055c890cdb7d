import type { Drawing } from "../chart/index.ts";
import { svgImage } from "./display.ts";
import { jsonInHtml, type MimeBundle } from "./mime.ts";
import { toPng } from "./png.ts";

/** Longest picture, in characters of base64; a larger one is left out. */
const MAX_PNG = 50_000;

/**
 * Dark on white, for print. As wide as a page and no wider: JupyterLab's Plotly renderer shows the picture of a saved
 * notebook in its natural size until the pointer enters it.
 */
const PNG_COLORS = { textColor: "#444444", background: "#ffffff" };

/**
 * Each front end's best: a living chart, a picture, or text. Never `image/svg+xml`, which stops the export to PDF.
 *
 * What stands beneath the chart is drawn where there is a chart alone; in HTML it is text and lists of the page.
 */
export function chartBundle(drawing: Drawing): MimeBundle {
  const picture = svgImage(drawing.svg({ isWhole: false }), drawing.alternative());
  const png = printPicture(drawing);
  return {
    "application/vnd.plotly.v1+json": drawing.figure(),
    "text/html": figureHtml(picture, drawing.figure({ isWhole: false })) + drawing.beneathHtml(),
    ...(png === undefined ? {} : { "image/png": png }),
    "text/plain": drawing.text(),
  };
}

/** A notebook bears only so much. */
function printPicture(drawing: Drawing): string | undefined {
  const picture = toPng(drawing.svg(PNG_COLORS));
  return picture !== undefined && picture.length > MAX_PNG ? undefined : picture;
}

/** A still picture, and beside it what a page that has Plotly draws in its place. */
export const figureHtml = (picture: string, figure: unknown): string =>
  `<div class="awaitlab-chart">${picture}` +
  `<script type="application/json" class="awaitlab-figure">${jsonInHtml(figure)}</script></div>`;
