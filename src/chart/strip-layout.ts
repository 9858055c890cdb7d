/** Strips in a Plotly figure: an axis and a caption each, below the rows. */
import { escapeForPlotly } from "./format.ts";
import type { Chart, Strip } from "./model.ts";
import type { PlotlyLayout, PlotlyStripAxis, StripAxis } from "./plotly.ts";
import { ROW_COLOR } from "./style.ts";

const CAPTION_PX = 30;
const STRIP_PX = 40;
const NBSP = "\u00a0";

/** What Plotly calls their axes, from the top. */
const AXES: readonly StripAxis[] = ["y2", "y3", "y4"];

/** @returns undefined where a page has no room for it */
export const axisOfStrip = (index: number): StripAxis | undefined => AXES[index];

/** In px. */
export const stripsHeight = ({ strips }: Pick<Chart, "strips">): number =>
  strips.length * (CAPTION_PX + STRIP_PX);

/** The axis on which that of the time stands: the lowest. */
export const lowestAxis = ({ strips }: Pick<Chart, "strips">): "y" | StripAxis =>
  axisOfStrip(strips.length - 1) ?? "y";

/** Upper edge of a strip, from the bottom of all, in px. */
const upperEdge = ({ strips }: Pick<Chart, "strips">, index: number): number =>
  (strips.length - 1 - index) * (CAPTION_PX + STRIP_PX) + STRIP_PX;

/** @param plot Rows and strips, in px */
export function stripAxes(
  chart: Chart,
  plot: number,
): Pick<PlotlyLayout, "yaxis2" | "yaxis3" | "yaxis4"> {
  const [first, second, third] = chart.strips.map((strip, index): PlotlyStripAxis => {
    const top = upperEdge(chart, index);
    return {
      domain: [(top - STRIP_PX) / plot, top / plot],
      range: [0, strip.max * 1.08],
      tickmode: "array",
      tickvals: [strip.max],
      tickfont: { size: 10 },
      gridcolor: ROW_COLOR,
      zeroline: false,
      fixedrange: true,
    };
  });
  return {
    ...(first === undefined ? {} : { yaxis2: first }),
    ...(second === undefined ? {} : { yaxis3: second }),
    ...(third === undefined ? {} : { yaxis4: third }),
  };
}

/** What each strip counts, in its colours: it needs no legend. `y` is a share of the plot. */
export const captions = (
  chart: Chart,
  plot: number,
): readonly { readonly text: string; readonly y: number }[] =>
  chart.strips.map((strip, index) => ({
    text: captionOf(strip),
    y: upperEdge(chart, index) / plot,
  }));

const captionOf = ({ levels }: Strip): string =>
  levels
    .map(({ color, words }) => `<span style="color:${color}">▬</span> ${escapeForPlotly(words)}`)
    .join(NBSP.repeat(3));
