import { escapeForPlotly } from "./format.ts";
import type { Chart } from "./model.ts";
import type { PlotlyLayout } from "./plotly.ts";
import { GRID_COLOR, ROW_COLOR, TEXT_COLOR } from "./style.ts";

/** Above this many ms the axis counts seconds. */
const SECONDS_FROM = 10_000;

/** The time axis. */
export interface Axis {
  readonly unit: "ms" | "s";
  /** In the unit, with no more digits than a screen can show. */
  scale(ms: number): number;
}

export function axisOf(end: number): Axis {
  const isLong = end >= SECONDS_FROM;
  const shown = isLong ? end / 1000 : end;
  const digits = Math.max(0, 5 - Math.ceil(Math.log10(shown)));
  const power = 10 ** digits;
  return {
    unit: isLong ? "s" : "ms",
    scale: (ms) => Math.round((isLong ? ms / 1000 : ms) * power) / power,
  };
}

const NBSP = "\u00a0";

/**
 * Plotly sets tick labels flush right. In a font of one width, padded to one length, they stand flush left, and their
 * indentation shows.
 */
function tickTexts(chart: Chart): readonly string[] {
  const texts = chart.rows.map(({ name, depth }) => NBSP.repeat(2 * depth) + name);
  const width = Math.max(...texts.map((text) => text.length), 0);
  return texts.map((text) => escapeForPlotly(text) + NBSP.repeat(width + 1 - text.length));
}

const rowHeight = (rows: number): number => (rows <= 30 ? 26 : rows <= 60 ? 18 : 12);

export function layoutOf(chart: Chart, axis: Axis): PlotlyLayout {
  const rows = chart.rows.length;
  const hasNotes = chart.notes.length > 0;
  const margin = { l: 10, r: 24, t: hasNotes ? 62 : 44, b: 68 };
  const height = Math.max(rows, 2) * rowHeight(rows) + margin.t + margin.b;
  const subtitle = { text: escapeForPlotly(chart.notes.join(" ")), font: { size: 11 } };
  return {
    barmode: "overlay",
    height,
    margin,
    title: {
      text: escapeForPlotly(chart.title),
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { l: 10, t: 12 },
      font: { size: 14 },
      ...(hasNotes ? { subtitle } : {}),
    },
    xaxis: {
      range: [0, axis.scale(chart.end)],
      ticksuffix: ` ${axis.unit}`,
      showticksuffix: "all",
      gridcolor: GRID_COLOR,
      zeroline: false,
      tickfont: { size: 11 },
      nticks: 9,
    },
    yaxis: {
      range: [rows - 0.5, -0.5],
      tickmode: "array",
      tickvals: chart.rows.map((_, index) => index),
      ticktext: tickTexts(chart),
      tickfont: { family: "monospace", size: rows <= 30 ? 12 : 9 },
      ticks: "",
      gridcolor: ROW_COLOR,
      zeroline: false,
      fixedrange: true,
      automargin: true,
    },
    legend: {
      orientation: "h",
      x: 0.01,
      xanchor: "left",
      xref: "container",
      y: 0.01,
      yanchor: "bottom",
      yref: "container",
      traceorder: "normal",
      font: { size: 11 },
    },
    showlegend: true,
    font: { color: TEXT_COLOR },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    hovermode: "closest",
    hoverlabel: {
      align: "left",
      bgcolor: "#333333",
      bordercolor: "#333333",
      font: { color: "#ffffff", size: 12 },
    },
    dragmode: "zoom",
    modebar: {
      bgcolor: "rgba(0,0,0,0)",
      color: GRID_COLOR,
      activecolor: TEXT_COLOR,
      remove: ["select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
    },
  };
}
