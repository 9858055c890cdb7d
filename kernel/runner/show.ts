import { randomUUID } from "node:crypto";
import type { MimeBundle } from "../pipe/index.ts";
import type { Outlet } from "./outlet.ts";

const plotly = "application/vnd.plotly.v1+json";
const png = "image/png";

/** Where a bundle is shown, and as what. */
export interface Showing {
  readonly type: "display" | "result";
  readonly data: MimeBundle;
  readonly metadata?: MimeBundle;
  readonly cell?: number;
}

/**
 * Show a bundle under its cell.
 *
 * JupyterLab's Plotly renderer shows a bundle's `image/png`, and draws the chart only when the pointer enters it. So a
 * chart is shown without its picture first, and the picture is added to what is displayed already: the chart lives, and
 * the saved notebook still holds the picture for where nothing draws Plotly (GitHub, LaTeX, PDF). Only a display, not
 * a result, can be added to; charts are displays therefore.
 */
export function show(
  outlet: Outlet,
  { type, data, metadata = {}, cell = outlet.cell }: Showing,
): void {
  if (!(plotly in data && png in data)) {
    outlet.event({ type, data, metadata }, cell);
    return;
  }
  const displayId = randomUUID();
  const { [png]: _picture, ...living } = data;
  outlet.event({ type: "display", data: living, metadata, displayId }, cell);
  outlet.event({ type: "update-display", data, metadata, displayId }, cell);
}
