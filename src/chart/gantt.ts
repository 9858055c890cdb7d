import type { Trace } from "../trace/index.ts";
import { toChart } from "./chart.ts";
import { Drawing } from "./drawing.ts";
import type { PlotlyFigure } from "./plotly.ts";
import type { SvgOptions } from "./svg.ts";

/** @param options `isUnderWay`: bars and arrows alone, for a program that has not ended */
export const drawGantt = (trace: Trace, options: { readonly isUnderWay?: boolean } = {}): Drawing =>
  new Drawing(
    (maxBars) => toChart(trace, maxBars === undefined ? options : { ...options, maxBars }),
    trace.tasks.length,
  );

/** A trace as a Plotly figure: plain JSON, no larger than a notebook can bear. */
export const ganttFigure = (trace: Trace): PlotlyFigure => drawGantt(trace).figure();

/** A trace as a still picture: no script, no style sheet, nothing loaded. */
export const ganttSvg = (trace: Trace, options: SvgOptions = {}): string =>
  drawGantt(trace).svg(options);

/** A trace as lines of characters, for terminals and screen readers. */
export const ganttText = (trace: Trace, columns: number = 80): string =>
  drawGantt(trace).text(columns);
