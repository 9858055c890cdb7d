import { expect, test } from "vitest";
import { ganttFigure } from "../../../src/chart/index.ts";
import type { PlotlyBars, PlotlyFigure } from "../../../src/chart/index.ts";
import { neverSettled, producerAndConsumer, threeSleeps } from "../trace/programs.ts";
import { bigTrace, traceOf } from "./lab-traces.ts";

function bars(figure: PlotlyFigure, name: string): PlotlyBars {
  const found = figure.data.find((trace) => trace.name === name && trace.type === "bar");
  if (found?.type !== "bar") throw new Error(`No bars are named "${name}"`);
  return found;
}

test("one trace a state, numeric times, rows in the order of their start", async () => {
  const figure = ganttFigure(await traceOf(threeSleeps));
  const waiting = bars(figure, "waiting for a timer or I/O");
  expect({ y: waiting.y, base: waiting.base, x: waiting.x }).toEqual({
    y: [1, 2, 3],
    base: [0, 0, 0],
    x: [1000, 1000, 1000],
  });
  expect(figure.layout.yaxis.ticktext.map((text) => text.replaceAll("\u00a0", "·"))).toEqual(
    ["cell 1······", "··count(1)··", "··count(2)··", "··count(3)··"].map((text) =>
      text.slice(0, 11),
    ),
  );
});

test("the title is the numbers, in one line", async () => {
  const { layout } = ganttFigure(await traceOf(threeSleeps));
  expect(layout.title.text).toBe(
    "3 tasks · wall 1.00 s · waited 3.00 s · 3.0× as fast as one after another",
  );
});

test("hovering tells the source line, the state, how long, and who woke it", async () => {
  const figure = ganttFigure(await traceOf(producerAndConsumer));
  expect(bars(figure, "waiting for another task").customdata).toContain(
    "<b>consumer()</b><br>waiting for another task · 10 ms<br>from 0 ms to 10 ms<br>" +
      "line 5: await queue.get()<br>woken by producer()",
  );
});

test("arrows lead from who woke to who was woken", async () => {
  const figure = ganttFigure(await traceOf(producerAndConsumer));
  const arrows = figure.data.find(({ name }) => name === "who woke whom");
  expect(arrows?.x.slice(0, 3)).toEqual([10, 10, null]);
});

test("what runs is thick, what waits is thin", async () => {
  const figure = ganttFigure(await traceOf(producerAndConsumer));
  expect(bars(figure, "running").width).toBeGreaterThan(
    3 * bars(figure, "waiting for a timer or I/O").width,
  );
});

test("what never settled points out of the chart", async () => {
  const figure = ganttFigure(await traceOf(neverSettled));
  expect(figure.data.at(-1)).toMatchObject({
    mode: "markers",
    marker: { symbol: "triangle-right" },
  });
});

test("tasks of one name have rows of different names", () => {
  const { ticktext } = ganttFigure(bigTrace(3, 2)).layout.yaxis;
  expect(ticktext.map((text) => text.trim())).toEqual(["work()", "work() #2", "work() #3"]);
});

test("no text of a user is taken for markup", async () => {
  const trace = await traceOf(threeSleeps);
  const evil = { ...trace, tasks: trace.tasks.map((task) => ({ ...task, name: "<i>&" })) };
  const json = JSON.stringify(ganttFigure(evil));
  expect(json).toContain("&lt;i&gt;&amp;");
  expect(json).not.toContain("<i>");
});

test.each([
  [20, 200],
  [50, 200],
  [500, 10],
  [2000, 20],
])(
  "%i tasks of %i waits stay below the size that a notebook bears, and it says what is left out",
  (tasks, waits) => {
    const figure = ganttFigure(bigTrace(tasks, waits));
    expect(JSON.stringify(figure).length).toBeLessThan(40_000);
    expect(figure.layout.title.subtitle?.text).toMatch(/drawn in steps of|not shown/);
  },
);

test("more rows than anyone reads are left out, and it says how many", () => {
  const { layout } = ganttFigure(bigTrace(500, 2));
  expect(layout.yaxis.ticktext.length).toBe(60);
  expect(layout.title.subtitle?.text).toBe("440 more tasks are not shown.");
});

test("long programs count in seconds", async () => {
  const figure = ganttFigure(bigTrace(1, 20_000));
  expect(figure.layout.xaxis).toMatchObject({ ticksuffix: " s", range: [0, 40] });
});
