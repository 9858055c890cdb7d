import type { Chart, StripLevel } from "./model.ts";
import type { Axis } from "./layout.ts";
import type { PlotlyLines, PlotlySteps, StripAxis } from "./plotly.ts";
import { axisOfStrip } from "./strip-layout.ts";
import { ARROW_LABEL, PATH_COLOR, PATH_LABEL, PATH_PLACE, STYLES, TEXT_COLOR } from "./style.ts";

/** What Plotly draws over the bars. */
export function overlays(chart: Chart, axis: Axis): readonly (PlotlyLines | PlotlySteps)[] {
  return [
    ...(chart.path.length > 0 ? [drawPath(chart, axis)] : []),
    ...(chart.arrows.length > 0 ? [drawArrows(chart, axis)] : []),
    ...(chart.states.includes("never") ? [drawOpenEnds(chart, axis)] : []),
    ...chart.strips.flatMap(({ levels }, strip) => {
      const yaxis = axisOfStrip(strip);
      return yaxis === undefined ? [] : levels.map((level, i) => drawLevel(level, i, axis, yaxis));
    }),
  ];
}

/** Along the lower edge of the rows, and from row to row where one task held up another. */
function drawPath({ path }: Chart, axis: Axis): PlotlyLines {
  const points = path.flatMap(({ row, from, to }, index) => {
    const before = path[index - 1];
    const hasGap = before !== undefined && before.to < from;
    const y = row + PATH_PLACE;
    const ends = [
      { x: axis.scale(from), y },
      { x: axis.scale(to), y },
    ];
    return hasGap ? [{ x: null, y: null }, ...ends] : ends;
  });
  return {
    type: "scatter",
    mode: "lines",
    name: PATH_LABEL,
    showlegend: true,
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y),
    line: { width: 2.5, color: PATH_COLOR },
    hoverinfo: "skip",
  };
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

function drawLevel(
  { color, words, points }: StripLevel,
  index: number,
  axis: Axis,
  yaxis: StripAxis,
): PlotlySteps {
  const isFirst = index === 0;
  return {
    type: "scatter",
    mode: "lines",
    name: words,
    showlegend: false,
    yaxis,
    x: points.map(({ at }) => axis.scale(at)),
    y: points.map(({ count }) => count),
    line: { shape: "hv", width: isFirst ? 1 : 2, color },
    fill: isFirst ? "tozeroy" : "none",
    ...(isFirst ? { fillcolor: `${color}40` } : {}),
    hovertemplate: `%{y} ${words.split(":", 1)[0]}<extra></extra>`,
  };
}
