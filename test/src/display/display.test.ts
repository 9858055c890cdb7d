import { afterEach, beforeEach, expect, test } from "vitest";
import { Comms } from "../../../src/comm/index.ts";
import {
  currentHost,
  DISPLAY,
  display,
  gantt,
  installHost,
  plot,
  span,
  task,
  trace,
  type Host,
  type MimeBundle,
} from "../../../src/display/index.ts";
import { Tracer, type Trace } from "../../../src/trace/index.ts";
import { toSpans } from "../../../src/analysis/index.ts";
import { ganttFigure } from "../../../src/chart/index.ts";
import { fn, Lab } from "../trace/lab.ts";
import { bigTrace, traceOf } from "../chart/lab-traces.ts";
import { neverSettled, producerAndConsumer, threeSleeps } from "../trace/programs.ts";

let shown: MimeBundle[] = [];
let traces: (Trace | undefined)[] = [];

beforeEach(() => {
  shown = [];
  traces = [];
  const host: Host = {
    display: (bundle) => void shown.push(bundle),
    clearOutput: () => {},
    trace: (cell) => traces[cell ?? 0],
    liveTraces: () => traces.flatMap((each) => each ?? []),
    tracer: new Tracer(),
    comms: new Comms({ send: () => {}, bind: (handler) => handler }),
  };
  installHost(host);
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for("awaitlab.host"));
});

test("display() shows a value by its text, and an object as it wants to be shown", () => {
  display({ a: 1 });
  display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>me</b>" }) });
  display.markdown("*hi*");
  expect(shown).toEqual([
    { "text/plain": "{ a: 1 }" },
    { "text/html": "<b>me</b>" },
    { "text/markdown": "*hi*", "text/plain": "*hi*" },
  ]);
});

test("display() says so when an object fails to show itself", async () => {
  display({ [DISPLAY]: () => Promise.reject(new Error("no")) });
  await new Promise(setImmediate);
  expect(shown[0]?.["text/plain"]).toMatch(
    /^Cannot display a value: its method failed with Error: no/,
  );
});

test("gantt() draws what the host recorded: the last cell, or the one named", async () => {
  const [last, third] = [await traceOf(threeSleeps), await traceOf(neverSettled)];
  traces = [last, undefined, undefined, third];
  expect([gantt().trace, gantt(3).trace, gantt(third).trace]).toEqual([last, third, third]);
});

test("span() gives work that awaits nothing a row of its own, and hands on what comes of it", () => {
  const recording = currentHost().tracer.record({ label: "cell 1", cell: 1, mode: "light" });
  recording.run(() => {
    expect(span("parse", () => 7)).toBe(7);
    expect(() => span("fail", (): unknown => JSON.parse("{"))).toThrow(SyntaxError);
  });
  const { tasks } = recording.snapshot();
  expect(tasks.map(({ name, outcome }) => [name, outcome])).toEqual([
    ["parse", "returned"],
    ["fail", "threw"],
  ]);
});

test("task() names the first task that starts, and adds none", () => {
  const recording = currentHost().tracer.record({ label: "cell 1", cell: 1, mode: "light" });
  const unit = currentHost().tracer.unit({ label: "cell 1", sites: [fn("work", "id")] });
  const work = (id: number): number => {
    unit.enter(0, id).exit();
    return id;
  };
  recording.run(() => {
    expect(task("the slow one", () => work(1) + work(2))).toBe(3);
    expect(() => task("none", (): unknown => JSON.parse("{"))).toThrow(SyntaxError);
    work(3);
  });
  const { tasks } = recording.snapshot();
  expect(tasks.map(({ name }) => name)).toEqual(["the slow one", "work(2)", "work(3)"]);
});

test("task() gives a promise that no recorded function made a row until it settles", async () => {
  using lab = new Lab();
  installHost({ ...currentHost(), tracer: lab.tracer });
  const recorded = await lab.record("full", () => {
    void task("a request", () => lab.time.sleep(30));
  });
  expect(recorded.tasks).toMatchObject([{ name: "a request", outcome: "returned" }]);
  expect(toSpans(recorded).spans).toMatchObject([{ state: "waiting", from: 0, to: 30 }]);
});

test("gantt() says what to do when nothing was recorded", () => {
  expect(Object.keys(gantt()[DISPLAY]())).toEqual(["text/plain"]);
  expect(String(gantt())).toContain("%%gantt");
});

test("a chart comes in every form that a page may need, and never as an SVG of its own", async () => {
  const bundle = gantt(await traceOf(producerAndConsumer))[DISPLAY]();
  expect(Object.keys(bundle)).toEqual([
    "application/vnd.plotly.v1+json",
    "text/html",
    "image/png",
    "text/plain",
  ]);
  expect(String(bundle["image/png"])).toMatch(/^iVBORw0KGgo/);
  const html = String(bundle["text/html"]);
  expect(html).toMatch(/<img src="data:image\/svg\+xml;base64,[\w+/=]+" alt="2 tasks · wall 70 ms/);
  const json = /<script type="application\/json" class="awaitlab-figure">(.*)<\/script>/.exec(
    html,
  )?.[1];
  const { data } = ganttFigure(await traceOf(producerAndConsumer));
  const drawn: unknown = JSON.parse(JSON.stringify(data));
  expect(JSON.parse(json ?? "")).toHaveProperty("data", drawn);
  expect(json).not.toContain("<");
});

test("what stands beneath a chart is said once in a page: as a list, not drawn a second time", async () => {
  const html = String(gantt(await traceOf(producerAndConsumer))[DISPLAY]()["text/html"]);
  const [, picture = "", figure = ""] =
    /base64,([^"]+)".*awaitlab-figure">(.*)<\/script>/.exec(html) ?? [];
  expect(html).toMatch(/<li>.*What the time hung on/);
  expect(figure).not.toContain("What the time hung on");
  expect(Buffer.from(picture, "base64").toString()).not.toContain("What the time hung on");
});

test.each([
  ["50,000 spans", 50, 500],
  ["2,000 tasks", 2000, 13],
  ["a few rows", 8, 3000],
])("a chart of %s takes less than 200 kB in a notebook, with its picture", (_, tasks, waits) => {
  const bundle = gantt(bigTrace(tasks, waits))[DISPLAY]();
  expect(Object.keys(bundle)).toContain("image/png");
  expect(Buffer.byteLength(JSON.stringify(bundle))).toBeLessThan(200_000);
});

test.each([
  [1, 3000],
  [30, 100],
  [500, 40],
  [5000, 3],
])("the output of %i tasks with %i waits each stays below 200 kB", (tasks, waits) => {
  const bundle = gantt(bigTrace(tasks, waits))[DISPLAY]();
  expect(JSON.stringify(bundle).length).toBeLessThan(200_000);
});

test("trace() gives the value and what was recorded, and shows its chart", async () => {
  const result = await trace(async function work() {
    await Promise.resolve();
    return 7;
  });
  expect(result).toMatchObject({ status: "fulfilled", value: 7 });
  expect(result.trace).toMatchObject({ mode: "full", label: "work", tasks: [{ name: "work" }] });
  expect(Object.keys(result[DISPLAY]())).toContain("application/vnd.plotly.v1+json");
});

test("trace() of what throws gives the error and what was recorded", async () => {
  const error = new Error("no");
  const result = await trace(() => Promise.reject(error), { label: "fails" });
  expect(result).toMatchObject({
    status: "rejected",
    error,
    trace: { tasks: [{ outcome: "threw" }] },
  });
});

test("plot() shows any figure", () => {
  const bundle = plot({ data: [{ type: "bar", y: [1] }] })[DISPLAY]();
  expect(bundle["application/vnd.plotly.v1+json"]).toMatchObject({ data: [{ y: [1] }] });
});

test("outside a kernel there is a host too, the same for all", () => {
  Reflect.deleteProperty(globalThis, Symbol.for("awaitlab.host"));
  expect(currentHost()).toBe(currentHost());
  expect(currentHost().trace()).toBeUndefined();
});
