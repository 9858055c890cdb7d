import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import type { MimeBundle } from "../pipe/index.ts";
import type { Outlet } from "./outlet.ts";

const plotly = "application/vnd.plotly.v1+json";
const png = "image/png";

/** Where a bundle is shown, and as what. */
export interface Showing {
  readonly type: "display" | "update-display" | "result";
  readonly data: MimeBundle;
  readonly metadata?: MimeBundle;
  readonly cell?: number;
  /** Of a display that can be replaced later, or is now. */
  readonly displayId?: string;
}

/**
 * Show a bundle under its cell.
 *
 * JupyterLab's Plotly renderer shows a bundle's `image/png`, and draws the chart only when the pointer enters it. So a
 * chart is shown without its picture first, and the picture is added to what is displayed already: the chart lives, and
 * the saved notebook still holds the picture for where nothing draws Plotly (GitHub, LaTeX, PDF). Only a display, not
 * a result, can be added to; charts are displays therefore.
 *
 * That renderer also draws no update of a chart that it has drawn. So a chart that is replaced is shown in its other forms
 * first: JupyterLab then takes a new renderer.
 */
export function show(
  outlet: Outlet,
  { type, data: given, metadata = {}, cell = outlet.cell, displayId = randomUUID() }: Showing,
): void {
  const data = withText(given);
  const { [png]: _picture, ...living } = data;
  if (plotly in data && type === "update-display") {
    const { [plotly]: _figure, ...still } = living;
    outlet.event({ type, data: still, metadata, displayId }, cell);
  }
  if (!(plotly in data && png in data)) {
    const place = type === "result" ? {} : { displayId };
    outlet.event({ type, data, metadata, ...place }, cell);
    return;
  }
  const first = type === "result" ? "display" : type;
  outlet.event({ type: first, data: living, metadata, displayId }, cell);
  outlet.event({ type: "update-display", data, metadata, displayId }, cell);
}

/** Notebooks hold text, or a list of lines, in all types but those of JSON: one with a number in it can't be saved. */
function withText(data: MimeBundle): MimeBundle {
  const fitting = Object.entries(data).map(([type, content]): [string, unknown] => {
    const isText = typeof content === "string" || Array.isArray(content) || content === undefined;
    return [
      type,
      isText || /^application\/(?:.*\+)?json$/u.test(type) ? content : inspect(content),
    ];
  });
  return Object.fromEntries(fitting);
}
