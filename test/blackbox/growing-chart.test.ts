/** A chart that grows while its cell runs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { begin, error, type Exchange, TestKernel, text, value } from "../support/kernel.ts";
import type { Message } from "../support/wire-message.ts";
import { object } from "../support/wire-message.ts";

const plotly = "application/vnd.plotly.v1+json";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { clearOutput, display, gantt, sleep } from "awaitlab"');
});
afterAll(async () => kernel[Symbol.asyncDispose]());

const run = (code: string): Promise<Exchange> => kernel.execute(code);

/** What is shown as a chart, or as a picture of one. */
const isChart = ({ type, content }: Message): boolean =>
  (type === "display_data" || type === "update_display_data") &&
  String(object(content["data"])["text/html"]).includes("data:image/svg+xml");

const charts = ({ iopub }: Pick<Exchange, "iopub">): readonly Message[] => iopub.filter(isChart);

const idOf = ({ content }: Message): unknown => object(content["transient"] ?? {})["display_id"];

/** What is read where the picture isn't seen. */
const titleOf = ({ content }: Message): string =>
  /alt="([^"]*)"/.exec(String(object(content["data"] ?? {})["text/html"]))?.[1] ?? "";

/** Shown while the cell ran. */
const isUnderWay = (message: Message): boolean => / so far\./.test(titleOf(message));

/** The picture's markup. */
const pictureOf = ({ content }: Message): string =>
  Buffer.from(
    /base64,([^"]*)"/.exec(String(object(content["data"])["text/html"]))?.[1] ?? "",
    "base64",
  ).toString();

test("a cell that runs on shows its chart while it runs, in one place, and at its end the whole one", async () => {
  const cell = await run("%%gantt\nvoid (await Promise.all([sleep(900), sleep(1300)]))");
  const shown = charts(cell);
  expect(shown.map(({ type }) => type)).toEqual([
    "display_data",
    ...shown.slice(1).map(() => "update_display_data"),
  ]);
  expect(new Set(shown.map(idOf)).size).toBe(1);
  const growing = shown.filter(isUnderWay);
  expect(growing.length).toBeGreaterThanOrEqual(2);
  expect(growing.length).toBeLessThanOrEqual(5); // 300, 550, 800, 1,050, 1,300 ms
  const last = shown.at(-1);
  expect(titleOf(last ?? cell.reply)).toMatch(/^wall 1\.\d\d s/);
  const forms = Object.keys(object(last?.content["data"]));
  expect(forms).toEqual(expect.arrayContaining([plotly, "image/png"]));
  // JupyterLab draws a figure once: what it replaces must be of another type.
  for (const { content } of growing) expect(object(content["data"])).not.toHaveProperty([plotly]);
});

test("what else the cell shows stays together: the picture makes room, and the chart stands last", async () => {
  const cell = await run('%%gantt\nconsole.log("One"); await sleep(400); console.log("Two"); 5');
  const [growing] = charts(cell);
  const places = new Map<unknown, string>();
  for (const message of cell.iopub) {
    if (!/^(?:update_)?display_data$/.test(message.type)) places.set({}, message.type);
    else places.set(idOf(message), titleOf(message) === "" ? "nothing" : "chart");
  }
  expect(places.get(growing && idOf(growing))).toBe("nothing");
  expect([...places.values()].slice(-4)).toEqual(["stream", "execute_result", "chart", "status"]);
});

test("what has not settled while the cell runs is waited for, not never settled", async () => {
  const cell = await run("%%gantt\nconst nap = async () => { await sleep(500); };\nawait nap()");
  const [first] = charts(cell).map(pictureOf);
  expect(first).toContain("waiting for a timer or I/O");
  expect(first).toContain("waiting for another task");
  expect(first).not.toContain("never settled");
});

test("a cell of less than 300 ms shows one chart, at its end", async () => {
  const shown = charts(await run("%%gantt\nawait sleep(120)"));
  expect(shown.filter(isUnderWay)).toEqual([]);
  expect(shown.filter(({ type }) => type === "display_data")).toHaveLength(1);
});

test("each update is below 20 kB, however much there is to draw", async () => {
  const cell = await run(
    "%%gantt\nconst work = async () => { for (let i = 0; i < 6; i++) await sleep(120); };\n" +
      "await Promise.all(Array.from({ length: 60 }, work))",
  );
  const sizes = charts(cell)
    .filter(isUnderWay)
    .map(({ content }) => Buffer.byteLength(JSON.stringify(content)));
  expect(sizes.length).toBeGreaterThan(0);
  for (const size of sizes) expect(size).toBeLessThan(20_000);
});

test("it ends with the cell: after an error too, and after Stop", async () => {
  const failed = await run('%%gantt\nawait sleep(400);\nthrow new Error("no luck")');
  expect(error(failed)?.evalue).toBe("no luck");
  expect(charts(failed).some(isUnderWay)).toBe(true);
  expect(titleOf(charts(failed).at(-1) ?? failed.reply)).toContain("wall 4");

  const id = await begin(kernel, '%%gantt\nconsole.log("begun"); await new Promise(() => {})');
  const grown = await kernel.until(() =>
    kernel.published.find((message) => message.parentId === id && isChart(message)),
  );
  await kernel.request("interrupt_request", {}, "control");
  const stopped = await kernel.exchange(id);
  const last = charts(stopped).at(-1);
  expect(last && isUnderWay(last)).toBe(false);
  const ofGrown = stopped.iopub.filter((message) => idOf(message) === idOf(grown));
  expect(titleOf(ofGrown.at(-1) ?? grown)).toBe("");

  const published = kernel.published.length;
  await run("await sleep(600)");
  expect(kernel.published.slice(published).some(isChart)).toBe(false);
});

test("where the cell clears its output, the chart comes anew", async () => {
  const cell = await run("%%gantt\nawait sleep(400); clearOutput(); await sleep(500);");
  const cleared = cell.iopub.findIndex(({ type }) => type === "clear_output");
  const after = cell.iopub.slice(cleared).filter(isChart);
  expect(after[0]?.type).toBe("display_data");
  expect(new Set(after.map(idOf)).size).toBe(1);
});

test("nothing of it shows: not in the recording, not among the jobs, not in what keeps a program alive", async () => {
  const cell = await run(
    "%%gantt\n%jobs\nawait sleep(400);\nconsole.log(process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length)",
  );
  expect(charts(cell).some(isUnderWay)).toBe(true);
  expect(text(cell)).not.toMatch(/interval|timer/);
  expect(text(cell)).toMatch(/^0$/m);
  const names = value(await run("gantt().trace!.tasks.map(({ name }) => name).join()"));
  expect(names).toBe("'cell'");
});

// Far enough apart for a busy machine; those of the same length are one list of Node's, first in, first out.
test("timers fire in the order that they have without it", async () => {
  const shown = await run(
    "%%gantt\nconst order: string[] = [];\n" +
      "const at = async (ms: number, name: string) => { await sleep(ms); order.push(`${ms}${name}`); };\n" +
      "await Promise.all([250, 200, 500, 300, 250, 350, 300, 550, 450, 500].map((ms, n) => at(ms, 'abcdefghij'[n] ?? '')));\n" +
      "order.join()",
  );
  expect(charts(shown).some(isUnderWay)).toBe(true);
  expect(value(shown)).toBe("'200b,250a,250e,300d,300g,350f,450i,500c,500j,550h'");
});

test("a program of more awaits than can be drawn in 20 ms is not held up: its chart comes at the end", async () => {
  const cell = await run(
    "%%gantt\nconst work = async () => { for (let i = 0; i < 400; i++) await null; };\n" +
      "await Promise.all(Array.from({ length: 30 }, work)); await sleep(600)",
  );
  expect(charts(cell).filter(isUnderWay)).toEqual([]);
  expect(charts(cell).length).toBeGreaterThan(0);
});
