/** Curves as a picture: what a document can hold without a script. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { startChromium } from "../support/chromium.ts";
import { plotlyPage } from "./plotly-page.ts";

/** One curve: what a unit of work costs when there is so much of it. */
export interface Curve {
  readonly name: string;
  /** What is counted along the axis. */
  readonly of: string;
  readonly unit: string;
  readonly points: readonly { readonly count: number; readonly value: number }[];
}

/** Okabe and Ito's colours, which all can tell apart. */
const colors: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"];

/** Both axes are logarithmic: a line that rises one decade a decade is linear growth, a flat one is none. */
export async function drawGrowth(curves: readonly Curve[], file: string): Promise<void> {
  await using browser = await startChromium();
  const page = await plotlyPage(browser);
  const figure = JSON.stringify(toFigure(curves));
  const url: unknown = await page.evaluate(
    `(async () => { const { data, layout } = ${figure}; return Plotly.toImage({ data, layout }, { format: "svg", width: 1000, height: 360 }); })()`,
  );
  const [, svg = ""] = String(url).split(/,(.*)/su);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${decodeURIComponent(svg)}\n`);
}

/** One panel for each thing that is counted. */
function toFigure(curves: readonly Curve[]): object {
  const panels = [...new Set(curves.map(({ of }) => of))];
  const width = 1 / panels.length;
  const axes: Record<string, object> = {};
  for (const [index, of] of panels.entries()) {
    const number = index === 0 ? "" : index + 1;
    const domain = [index * width + 0.03, (index + 1) * width - 0.03];
    const log = { type: "log", dtick: 1, gridcolor: "#dddddd", exponentformat: "SI" };
    axes[`xaxis${number}`] = { ...log, domain, title: { text: of }, anchor: `y${number}` };
    axes[`yaxis${number}`] = { ...log, anchor: `x${number}`, range: [-0.5, 4] };
  }
  const data = curves.map(({ name, of, unit, points }, index) => {
    const panel = panels.indexOf(of);
    const number = panel === 0 ? "" : panel + 1;
    return {
      type: "scatter",
      mode: "lines+markers",
      name: `${name} (${unit})`,
      x: points.map(({ count }) => count),
      y: points.map(({ value }) => value),
      xaxis: `x${number}`,
      yaxis: `y${number}`,
      line: { color: colors[index % colors.length] ?? "black" },
    };
  });
  const legend = { orientation: "h", y: -0.25 };
  const layout = {
    ...axes,
    legend,
    margin: { l: 40, r: 20, t: 20, b: 40 },
    paper_bgcolor: "white",
    font: { family: "sans-serif" },
  };
  return { data, layout };
}
