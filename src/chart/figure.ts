import type { State } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import { toChart } from "./chart.ts";
import type { Bar, Chart } from "./model.ts";
import { axisOf, layoutOf, type Axis } from "./layout.ts";
import { describeInHtml, stateLabel } from "./hover.ts";
import type { PlotlyBars, PlotlyFigure, PlotlyLines, PlotlyPattern } from "./plotly.ts";
import { ARROW_LABEL, STYLES, TEXT_COLOR } from "./style.ts";

/** From here on, patterns make a browser slow. */
const PLAIN_FROM = 2000;

/** Characters of JSON. A bundle holds the figure twice, and a picture: so it stays below 200 kB. */
const MAX_JSON = 40_000;

/** A trace as a Plotly figure: plain JSON, no larger than a notebook can bear. */
export function ganttFigure(trace: Trace): PlotlyFigure {
  const chart = toChart(trace);
  let figure = draw(chart, trace, !chart.isAggregated);
  if (isTooLarge(figure)) figure = draw(chart, trace, false);
  for (let maxBars = 1600; isTooLarge(figure) && maxBars > 100; maxBars /= 2) {
    figure = draw(toChart(trace, maxBars), trace, false);
  }
  return figure;
}

const isTooLarge = (figure: PlotlyFigure): boolean => JSON.stringify(figure).length > MAX_JSON;

function draw(chart: Chart, trace: Trace, hasHover: boolean): PlotlyFigure {
  const axis = axisOf(chart.end);
  const bars = chart.states.map((state) => drawState(state, chart, trace, axis, hasHover));
  const arrows = chart.arrows.length > 0 ? [drawArrows(chart, axis)] : [];
  const ends = chart.states.includes("never") ? [drawOpenEnds(chart, axis)] : [];
  return {
    data: [...bars, ...arrows, ...ends],
    layout: layoutOf(chart, axis),
    config: { displaylogo: false, responsive: true },
  };
}

function drawState(
  state: State,
  chart: Chart,
  trace: Trace,
  axis: Axis,
  hasHover: boolean,
): PlotlyBars {
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
          customdata: bars.map((bar) => describeInHtml(bar, chart, trace)),
          hovertemplate: "%{customdata}<extra></extra>",
        }
      : { hovertemplate: `%{base} ${axis.unit} + %{x}<extra>%{fullData.name}</extra>` }),
  };
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

/** From the edge of the row that woke to the edge of the row that was woken. */
function drawArrows(chart: Chart, axis: Axis): PlotlyLines {
  const edge = 0.36;
  return {
    type: "scatter",
    mode: "lines+markers",
    name: ARROW_LABEL,
    showlegend: true,
    x: chart.arrows.flatMap(({ at }) => [axis.scale(at), axis.scale(at), null]),
    y: chart.arrows.flatMap(({ from, to }) => {
      const direction = Math.sign(to - from);
      return [from + direction * edge, to - direction * edge * 0.6, null];
    }),
    line: { width: 1, color: TEXT_COLOR },
    marker: {
      symbol: "arrow",
      angleref: "previous",
      size: chart.arrows.flatMap(() => [0, 8, 0]),
      color: TEXT_COLOR,
      opacity: 1,
      line: { width: 0 },
    },
    hoverinfo: "skip",
  };
}

/** What never settled points out of the chart. */
function drawOpenEnds(chart: Chart, axis: Axis): PlotlyLines {
  const open = chart.bars.filter((bar) => bar.state === "never" && bar.to >= chart.end);
  return {
    type: "scatter",
    mode: "markers",
    name: STYLES.never.label,
    showlegend: false,
    x: open.map((bar) => axis.scale(bar.to)),
    y: open.map((bar) => bar.row),
    marker: { symbol: "triangle-right", size: 11, color: STYLES.never.color },
    hoverinfo: "skip",
    cliponaxis: false,
  };
}
