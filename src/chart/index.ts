/** Spans as charts: a Plotly figure, a still picture, a text. Pure: also runs in a browser. */
export { drawComparison, type Runs } from "./comparison.ts";
export type { Drawing } from "./drawing.ts";
export { cut, escapeText, formatMs } from "./format.ts";
export { drawGantt, ganttFigure, ganttSvg, ganttText } from "./gantt.ts";
export type { PlotlyBars, PlotlyFigure } from "./plotly.ts";
