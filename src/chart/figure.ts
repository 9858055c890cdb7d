import type { State } from "../analysis/index.ts";
import { escapeForPlotly } from "./format.ts";
import { stateLabel } from "./hover.ts";
import { axisOf, layoutOf, type Axis } from "./layout.ts";
import type { Bar, Chart } from "./model.ts";
import { overlays } from "./overlays.ts";
import type { PlotlyBars, PlotlyFigure, PlotlyPattern } from "./plotly.ts";
import { STYLES } from "./style.ts";

/** From here on, patterns make a browser slow. */
const PLAIN_FROM = 2000;

/** Characters of JSON. A bundle holds the figure twice, and a picture: so it stays below 200 kB. */
const MAX_JSON = 34_000;

/**
 * A chart as a Plotly figure: plain JSON, no larger than a notebook can bear.
 *
 * @param chartOf Draws no more bars than it is asked to
 */
export function toFigure(chartOf: (maxBars?: number) => Chart): PlotlyFigure {
  const isTooLarge = (drawn: PlotlyFigure): boolean => JSON.stringify(drawn).length > MAX_JSON;
  const chart = chartOf();
  let figure = draw(chart, !chart.isAggregated);
  if (isTooLarge(figure)) figure = draw(chart, false);
  for (let maxBars = 1600; isTooLarge(figure) && maxBars >= 100; maxBars /= 2) {
    figure = draw(chartOf(maxBars), false);
  }
  return figure;
}

function draw(chart: Chart, hasHover: boolean): PlotlyFigure {
  const axis = axisOf(chart.end);
  const bars = chart.states.map((state) => drawState(state, chart, axis, hasHover));
  return {
    data: [...bars, ...overlays(chart, axis)],
    layout: layoutOf(chart, axis),
    config: { displaylogo: false, responsive: true },
  };
}

function drawState(state: State, chart: Chart, axis: Axis, hasHover: boolean): PlotlyBars {
  const bars = chart.bars.filter((bar) => bar.state === state);
  const { color, thickness } = STYLES[state];
  const pattern = chart.bars.length < PLAIN_FROM ? patternOf(state) : undefined;
  return {
    type: "bar",
    orientation: "h",
    name: stateLabel(state, chart.mode),
    y: bars.map((bar) => bar.row),
    base: bars.map((bar) => axis.scale(bar.from)),
    x: bars.map((bar) => lengthOf(bar, axis)),
    width: thickness,
    showlegend: chart.visibleStates.includes(state),
    // A hair line around what runs keeps the shortest run visible.
    marker: {
      color,
      line: { width: state === "running" ? 1 : 0, color },
      ...(pattern === undefined ? {} : { pattern }),
    },
    ...(hasHover
      ? {
          customdata: bars.map((bar) => inHtml(chart.describe(bar))),
          hovertemplate: "%{customdata}<extra></extra>",
        }
      : { hovertemplate: `%{base} ${axis.unit} + %{x}<extra>%{fullData.name}</extra>` }),
  };
}

/** For Plotly, which reads a little HTML. */
function inHtml(described: readonly string[]): string {
  const [name = "", ...lines] = described.map(escapeForPlotly);
  return [`<b>${name}</b>`, ...lines].join("<br>");
}

/** Neighbours meet exactly: both ends are rounded, not the length. */
const lengthOf = (bar: Bar, axis: Axis): number =>
  Number((axis.scale(bar.to) - axis.scale(bar.from)).toPrecision(6));

function patternOf(state: State): PlotlyPattern | undefined {
  const { pattern, color } = STYLES[state];
  if (pattern === "hatched") {
    return { shape: "/", size: 6, solidity: 0.35, bgcolor: color, fgcolor: "#ffffff" };
  }
  if (pattern === "dashed") {
    return { shape: "|", size: 8, solidity: 0.6, bgcolor: "rgba(0,0,0,0)", fgcolor: color };
  }
  return undefined;
}
