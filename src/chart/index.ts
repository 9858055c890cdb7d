/** Spans as charts: a Plotly figure, a still picture, a text. Pure: also runs in a browser. */
export { cut, formatMs } from "./format.ts";
export { ganttFigure } from "./figure.ts";
export { escapeText } from "./format.ts";
export type { PlotlyBars, PlotlyFigure } from "./plotly.ts";
export { ganttSvg } from "./svg.ts";
export { ganttText } from "./text.ts";
export { ganttTitle } from "./title.ts";
