/** What a chart shows of queues: backpressure, without a word of legend. */
import { expect, test } from "vitest";
import { drawGantt, ganttFigure, ganttSvg, ganttText } from "../../../src/chart/index.ts";
import type { Trace } from "../../../src/trace/index.ts";
import { recordCell } from "../analysis/cells.ts";
import { bigTrace } from "./lab-traces.ts";

/** Two items fit, one is taken each 10 ms: puts wait from 0 to 20 of 40 ms. */
const backpressure = `
const jobs = new Queue(2);
async function produce() { for (let i = 0; i < 5; i++) await jobs.put(i); }
async function consume() { for (let i = 0; i < 4; i++) { await jobs.get(); await sleep(10); } }
await Promise.all([produce(), consume()]);`;

test("a strip of its own shows what lies in a queue, and above all who waits for room", async () => {
  const trace = await recordCell(backpressure);
  const figure = ganttFigure(trace);
  const strip = figure.data.filter((each) => "yaxis" in each && each.yaxis === "y3");
  expect(strip).toMatchObject([
    { name: "items in queue: 1.8 on average, 2 at most (room for 2)", fill: "tozeroy" },
    { name: "waiting to put: 50 % of the time", x: [0, 0, 20, 40], y: [0, 1, 0, 0] },
  ]);
  expect(figure.layout.xaxis.anchor).toBe("y3");
  expect(figure.layout.yaxis3?.domain[0]).toBe(0);
  expect(figure.layout.yaxis2?.domain[0]).toBeGreaterThan(figure.layout.yaxis3?.domain[1] ?? 1);
  for (const form of [ganttSvg(trace), ganttText(trace), drawGantt(trace).alternative()]) {
    expect(form).toContain("items in queue: 1.8 on average, 2 at most (room for 2)");
    expect(form).toContain("waiting to put: 50 % of the time");
  }
});

test("words say which side of a queue sets the pace, where the other waits at least half of the time", async () => {
  const text = ganttText(await recordCell(backpressure), 200);
  expect(text).toContain(
    "• The queue was full, with a put waiting, 50 % of the time: whoever takes from it sets the pace.",
  );
  const starved = await recordCell(`
    const jobs = new Queue();
    async function consume() { for (let i = 0; i < 3; i++) await jobs.get(); }
    async function produce() { for (let i = 0; i < 3; i++) { await sleep(10); jobs.tryPut(i); } }
    await Promise.all([consume(), produce()]);`);
  expect(ganttText(starved, 200)).toContain(
    "• The queue was empty, with a get waiting, 100 % of the time: whoever puts into it sets the pace.",
  );
});

test("a queue that hands everything on at once needs no strip", async () => {
  const trace = await recordCell(`
    const jobs = new Queue();
    for (let i = 0; i < 3; i++) { jobs.tryPut(i); jobs.tryGet(); await sleep(10); }`);
  expect(trace.gauges).toHaveLength(1);
  expect(ganttText(trace)).not.toContain("queue");
});

const withQueues = (trace: Trace, queues: number, changes: number): Trace => ({
  ...trace,
  gauges: Array.from({ length: queues }, (_, queue) => ({
    name: `q${queue}`,
    changes: Array.from({ length: changes }, (__, i) => ({
      at: (i * trace.endedAt) / changes,
      size: 1 + ((i * (queue + 1)) % 7),
      ...(i % 3 === 0 ? { puts: 1 + (i % 5) } : {}),
    })),
  })),
});

test("of many queues the two that hold or hold up most are drawn, and it says how many are not", () => {
  const figure = ganttFigure(withQueues(bigTrace(3, 10), 5, 9));
  expect(figure.layout).toMatchObject({ yaxis3: {}, yaxis4: {} });
  expect(figure.data.filter(({ name }) => name.startsWith("items in"))).toHaveLength(2);
  expect(figure.layout.title.subtitle?.text).toContain("3 more queues are not drawn");
});

test("a large trace with large queues stays as small as any", () => {
  const drawing = drawGantt(withQueues(bigTrace(50, 400), 2, 20_000));
  expect(JSON.stringify(drawing.figure()).length).toBeLessThan(40_000);
  expect(drawing.svg().length).toBeLessThan(48_000);
});

test("one of a kind is named in the singular", () => {
  const trace = { ...bigTrace(61, 2), dropped: 1 };
  const notes = ganttFigure(trace).layout.title.subtitle?.text;
  expect(notes).toContain("1 more task is not shown.");
  expect(notes).toContain("1 later event was not recorded.");
  expect(ganttText(bigTrace(41, 2))).toContain("… and 1 more task\n");
});
