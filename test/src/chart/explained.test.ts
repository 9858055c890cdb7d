/** What a chart says beyond its bars: the critical path, how much went on at once, findings. */
import { expect, test } from "vitest";
import { findings } from "../../../src/analysis/index.ts";
import {
  drawGantt,
  ganttFigure,
  ganttSvg,
  ganttText,
  type PlotlyFigure,
} from "../../../src/chart/index.ts";
import { recordCell } from "../analysis/cells.ts";
import { threeSleeps } from "../trace/programs.ts";
import { bigTrace, traceOf } from "./lab-traces.ts";

/** A fast and a slow request at once, then work with the slow one's answer. */
const twoAtOnce = `
async function load(ms) { await sleep(ms); return ms; }
await Promise.all([load(30), load(50)]);
busy(20);`;

const inSequence = `
async function load(id) { await sleep(20); return id; }
const results = [];
for (const id of [1, 2, 3]) results.push(await load(id));`;

const line = (figure: PlotlyFigure, name: string): object | undefined =>
  figure.data.find((trace) => trace.name === name);

/** What is written beside the bars, without marks. */
const written = (figure: PlotlyFigure): string =>
  figure.layout.annotations
    .map(({ text }) => text.replaceAll(/<[^>]+>/g, " "))
    .join("\n")
    .replaceAll(/[\s\u00a0]+/g, " ");

test("the critical path runs along the rows of those on whom the time hung, and from one to the next", async () => {
  const path = line(ganttFigure(await recordCell(twoAtOnce)), "critical path");
  // Row 2 is load(50), row 0 the cell.
  expect(path).toMatchObject({ x: [0, 50, 50, 70], y: [2.42, 2.42, 0.42, 0.42], showlegend: true });
});

test("a task that has no row, as there are too many, is called by its name", async () => {
  const many = ganttText(
    await recordCell(`
async function load(ms) { await sleep(ms); return ms; }
await Promise.all(Array.from({ length: 300 }, (_, i) => load(i + 1)));`),
  );
  expect(many).not.toMatch(/^ *load\(300\) +│/mu);
  expect(many).toContain("What the time hung on: load(300) waiting 300 ms.");
});

test("words say what the time hung on", async () => {
  const trace = await recordCell(twoAtOnce);
  const sentence = "What the time hung on: load(50) waiting 50 ms, cell running 20 ms.";
  expect(written(ganttFigure(trace))).toContain(sentence);
  expect(ganttSvg(trace)).toContain(sentence);
  expect(ganttText(trace)).toContain(sentence);
});

test("a strip on the same time axis counts what went on at once, and words give mean and maximum", async () => {
  const figure = ganttFigure(await recordCell(twoAtOnce));
  const tasks = "tasks under way: 1.1 on average, 2 at most";
  const waits = "waits for timers or I/O: 1.1 on average, 2 at most";
  expect(line(figure, tasks)).toMatchObject({ x: [0, 30, 50], y: [2, 1, 0], yaxis: "y2" });
  expect(line(figure, waits)).toMatchObject({ x: [0, 30, 50], y: [2, 1, 0], yaxis: "y2" });
  expect(figure.data.some((trace) => "xaxis" in trace)).toBe(false); // one axis: zooming keeps them together
  expect(written(figure)).toContain(tasks);
  expect(written(figure)).toContain(waits);
});

test("findings stand beneath, in every form, with the line of the cell and what to try", async () => {
  const trace = await recordCell(inSequence);
  const sentence =
    "The cell awaited 3 times one after the other (line 4), 60 ms in all. At once it would take 20 ms.";
  const advice = "await Promise.all(items.map(async (item) =&gt; …))";
  const drawing = drawGantt(trace);
  expect(written(drawing.figure())).toContain(sentence);
  expect(drawing.svg()).toContain(sentence);
  expect(drawing.text().replaceAll(/\n {2}/g, " ")).toContain(`• ${sentence} → If no round`);
  expect(drawing.beneathHtml()).toMatch(/^<ul [^>]*><li>.*<\/li><\/ul>$/s);
  expect(drawing.beneathHtml()).toContain(sentence);
  expect(drawing.beneathHtml()).toContain(advice);
});

test("those who can't see the picture are told the numbers, how much went on at once, and the findings", async () => {
  const said = drawGantt(await recordCell(twoAtOnce)).alternative();
  expect(said).toMatch(
    /^2 tasks · wall 70 ms · .*\. tasks under way: 1\.1 on average, 2 at most\. .* What the time hung on/,
  );
  expect(drawGantt(await recordCell(inSequence)).svg()).toMatch(/<desc>The cell awaited 3 times/);
});

test.each([
  ["one task", "async function load() { await sleep(20); }\nawait load();"],
  ["a cell that only works", "await null;\nbusy(20);"],
])("%s needs neither path nor strip, and nothing is said", async (_, cell) => {
  const figure = ganttFigure(await recordCell(cell));
  expect(line(figure, "critical path")).toBeUndefined();
  expect(figure.layout.annotations).toEqual([]);
  expect(figure.layout.yaxis2).toBeUndefined();
});

test("where all that took time lies on the critical path, it is not drawn", async () => {
  const figure = ganttFigure(await recordCell(inSequence));
  expect(line(figure, "critical path")).toBeUndefined();
});

test("a light trace knows no critical path, and counts about", async () => {
  const figure = ganttFigure(await traceOf(threeSleeps, "light"));
  expect(line(figure, "critical path")).toBeUndefined();
  expect(written(figure)).toContain("waits for timers or I/O: about 3.0 on average");
});

test("of more findings than anyone reads it gives five, and says where the others are", async () => {
  const stuck = (id: number): string =>
    `async function stuck${id}() {\n  await new Promise(() => {});\n}\nvoid stuck${id}();`;
  const blocks = Array.from({ length: 4 }, (_, id) => stuck(id)).join("\n");
  const trace = await recordCell(`
async function load(id) { await sleep(20); return id; }
async function block(id) { await sleep(1); busy(40 + id); }
async function block2(id) { await sleep(1); busy(40 + id); }
async function block3(id) { await sleep(1); busy(40 + id); }
${blocks}
await Promise.all([block(1), block2(2), block3(3)]);
for (const id of [1, 2, 3]) await load(id);
await Promise.all(["a"].map((name) => new Promise(() => {})));`);
  const all = findings(trace).length;
  expect(all).toBeGreaterThan(5);
  expect(written(ganttFigure(trace))).toContain(`And ${all - 5} more: findings(trace).`);
  expect(drawGantt(trace).beneathHtml().match(/<li>/g)).toHaveLength(6);
});

test("no text of a user is taken for markup beneath the chart either", async () => {
  const trace = await recordCell(inSequence);
  const sites = trace.sites.map((site) => ({ ...site, unit: "<i>&", text: "<b>" }));
  const tasks = trace.tasks.map((task) => ({ ...task, name: "<i>&" }));
  const drawing = drawGantt({ ...trace, sites, tasks });
  expect(drawing.beneathHtml()).not.toContain("<i>");
  expect(JSON.stringify(drawing.figure().layout.annotations)).not.toContain("<i>&");
});

test("path and strip of a large trace are drawn in steps", () => {
  const trace = bigTrace(50, 1000);
  const figure = ganttFigure(trace);
  for (const { x } of figure.data.filter(({ type }) => type === "scatter"))
    expect(x.length).toBeLessThan(1000);
  expect(JSON.stringify(figure).length).toBeLessThan(40_000);
});
