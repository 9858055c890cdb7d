/** How long a chart of 10,000 spans takes: to build in the kernel, and until Chromium has drawn it. */
import { toSpans } from "../../src/analysis/index.ts";
import { drawGantt, ganttFigure } from "../../src/chart/index.ts";
import { chartBundle } from "../../src/display/chart-bundle.ts";
import { startChromium } from "../support/chromium.ts";
import { TestKernel } from "../support/kernel.ts";
import { bigTrace } from "../src/chart/lab-traces.ts";
import { median, medianMs } from "./measures/index.ts";
import { plotlyPage } from "./plotly-page.ts";

const rounds = 7;

/** @returns A row a step; `first` is what a person meets whose kernel has not drawn before */
export async function drawing(): Promise<Record<string, string>[]> {
  const trace = bigTrace(500, 10);
  const spans = toSpans(trace).spans.length;
  const buildMs = Array.from({ length: rounds }, () =>
    elapsed(() => chartBundle(drawGantt(trace))),
  );
  const drawMs = await drawnMs(ganttFigure(trace));
  return [
    row(`build: figure, picture, text, findings of ${spans} spans`, buildMs, 100),
    row("draw in Chromium", drawMs, 800),
    await growingRow(),
  ];
}

const busyProgram = `for (let i = 0; i < 20; i++) {
  const until = performance.now() + 60;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 1));
}`;

/** What a chart that grows while a program runs, four times a second, takes of the program's time. */
async function growingRow(): Promise<Record<string, string>> {
  await using kernel = await TestKernel.start();
  const bareMs = await medianMs(3, () => kernel.execute(`%trace off\n${busyProgram}`));
  const besideMs = await medianMs(3, () => kernel.execute(`%%gantt\n${busyProgram}`));
  const share = (100 * (besideMs - bareMs)) / bareMs;
  return {
    drawing: "a chart that grows beside a busy program, its last state included",
    median: `${share.toFixed(1)} % of its time`,
    target: `≤ 10 % ${share <= 10 ? "✓" : "✗"}`,
  };
}

function row(step: string, timesMs: readonly number[], atMost: number): Record<string, string> {
  const [first = NaN] = timesMs;
  const middleMs = median(timesMs);
  return {
    drawing: step,
    first: `${first.toFixed(0)} ms`,
    median: `${middleMs.toFixed(0)} ms`,
    target: `≤ ${atMost} ${middleMs <= atMost ? "✓" : "✗"}`,
  };
}

function elapsed(act: () => unknown): number {
  const startedMs = performance.now();
  act();
  return performance.now() - startedMs;
}

async function drawnMs(figure: unknown): Promise<readonly number[]> {
  await using browser = await startChromium();
  const page = await plotlyPage(browser);
  const timesMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const draw = `(async () => {
      const { data, layout } = ${JSON.stringify(figure)};
      const startedMs = performance.now();
      await Plotly.newPlot("chart", data, layout);
      await new Promise(requestAnimationFrame);
      return performance.now() - startedMs;
    })()`;
    timesMs.push(Number(await page.evaluate(draw)));
  }
  return timesMs;
}
