import { stateLabel } from "./hover.ts";
import { legendHeight } from "./legend-size.ts";
import type { Chart } from "./model.ts";
import type { PlotlyAnnotation, PlotlyLayout } from "./plotly.ts";
import { escapeForPlotly } from "./format.ts";
import { remarkLines, tableLines } from "./beneath.ts";
import { captions, lowestAxis, stripAxes, stripsHeight } from "./strip-layout.ts";
import { ARROW_LABEL, GRID_COLOR, PATH_LABEL, ROW_COLOR, TEXT_COLOR } from "./style.ts";

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
  return texts.map((text, row) => {
    const escaped = escapeForPlotly(text) + NBSP.repeat(width + 1 - text.length);
    return chart.rows[row]?.task === undefined ? `<b>${escaped}</b>` : escaped;
  });
}

const rowHeight = (rows: number): number => (rows <= 30 ? 26 : rows <= 60 ? 18 : 12);

const TITLE_PX = 38;
const NOTES_PX = 18;
const AXIS_PX = 26;
const RIGHT_PX = 24;
/** The narrowest page that room is left for. */
const NARROW_PX = 660;
const LINE_PX = 16;

/** Sizes in px, from top to bottom. */
interface Sizes {
  /** Rows that there is room for: Plotly lets a legend be no higher than the plot. */
  readonly slots: number;
  readonly heading: number;
  /** Heading and legend. */
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly strip: number;
  readonly plot: number;
  readonly bottom: number;
}

function sizesOf(chart: Chart, lines: number): Sizes {
  const count = chart.rows.length;
  const strip = stripsHeight(chart);
  const longest = Math.max(...tickTexts(chart).map((text) => plainLength(text)), 0);
  const left = Math.ceil(longest * (count <= 30 ? 7.25 : 5.45)) + 10;
  const legend = legendHeight(legendEntries(chart), NARROW_PX - left - RIGHT_PX);
  const slots = Math.max(count, 2, Math.ceil(legend / rowHeight(count)));
  const rows = slots * rowHeight(count);
  const heading = TITLE_PX + (chart.notes.length > 0 ? NOTES_PX : 0);
  return {
    slots,
    heading,
    top: heading + legend,
    left,
    rows,
    strip,
    plot: rows + strip,
    bottom: AXIS_PX + (lines > 0 ? lines * LINE_PX + 14 : 6),
  };
}

const plainLength = (text: string): number =>
  text.replaceAll(/<\/?b>/g, "").replaceAll(/&\w+;/g, "&").length;

function legendEntries(chart: Chart): readonly string[] {
  return [
    ...chart.visibleStates.map((state) => stateLabel(state, chart.mode)),
    ...(chart.path.length > 0 ? [PATH_LABEL] : []),
    ...(chart.arrows.length > 0 ? [ARROW_LABEL] : []),
  ];
}

export function layoutOf(chart: Chart, axis: Axis): PlotlyLayout {
  const rows = chart.rows.length;
  const beneath = [...tableLines(chart.table), ...remarkLines(chart.remarks)];
  const sizes = sizesOf(chart, beneath.length);
  const { slots, heading, top, left, strip, plot, bottom } = sizes;
  const height = top + plot + bottom;
  return {
    barmode: "overlay",
    height,
    margin: { l: left, r: RIGHT_PX, t: top, b: bottom },
    title: titleOf(chart),
    xaxis: {
      range: [0, axis.scale(chart.end)],
      ticksuffix: ` ${axis.unit}`,
      showticksuffix: "all",
      gridcolor: GRID_COLOR,
      zeroline: false,
      tickfont: { size: 11 },
      nticks: 9,
      anchor: lowestAxis(chart),
    },
    yaxis: {
      domain: [strip / plot, 1],
      range: [slots - 0.5, -0.5],
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
    ...stripAxes(chart, plot),
    annotations: [
      ...captions(chart, plot).map(({ text, y }) =>
        annotation(text, { y, yanchor: "bottom", yshift: 0 }, left, 11),
      ),
      ...(beneath.length === 0
        ? []
        : [annotation(beneath.join("<br>"), { y: 0, yanchor: "top", yshift: -AXIS_PX - 6 }, left)]),
    ],
    legend: {
      orientation: "h",
      x: 0.01,
      xanchor: "left",
      xref: "container",
      y: 1 - heading / height,
      yanchor: "top",
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

function titleOf({ title, notes }: Chart): PlotlyLayout["title"] {
  const subtitle = { text: escapeForPlotly(notes.join(" ")), font: { size: 11 } };
  return {
    text: escapeForPlotly(title),
    x: 0,
    xref: "container",
    xanchor: "left",
    y: 1,
    yref: "container",
    yanchor: "top",
    pad: { l: 10, t: 12 },
    font: { size: 14 },
    ...(notes.length > 0 ? { subtitle } : {}),
  };
}

function annotation(
  text: string,
  place: Pick<PlotlyAnnotation, "y" | "yanchor" | "yshift">,
  left: number,
  size = 12,
): PlotlyAnnotation {
  return {
    text,
    showarrow: false,
    align: "left",
    xref: "paper",
    x: 0,
    xanchor: "left",
    xshift: 8 - left,
    yref: "paper",
    ...place,
    font: { size },
  };
}
