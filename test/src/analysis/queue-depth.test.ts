import { expect, test } from "vitest";
import { queueDepth } from "../../../src/analysis/index.ts";
import { parseTrace, Tracer } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";
import { recordCell } from "./cells.ts";

/** The producer has four items at once, the queue has room for two, the consumer takes one every 10 ms. */
const backpressure = `
const jobs = new Queue(2);
async function produce() { for (let i = 0; i < 4; i++) await jobs.put(i); }
async function consume() { for (let i = 0; i < 4; i++) { await jobs.get(); await sleep(10); } }
await Promise.all([produce(), consume()]);`;

test("counts what lies in a queue, and the puts that wait for room", async () => {
  // At 0 one item is taken, two lie in the queue, and the put of the fourth waits until the next is taken at 10.
  expect(queueDepth(await recordCell(backpressure))).toEqual([
    {
      name: "queue",
      capacity: 2,
      from: 0,
      to: 40,
      size: {
        steps: [
          { at: 0, count: 2 },
          { at: 20, count: 1 },
          { at: 30, count: 0 },
        ],
        mean: (2 * 20 + 1 * 10) / 40,
        max: 2,
      },
      puts: {
        steps: [
          { at: 0, count: 1 },
          { at: 10, count: 0 },
        ],
        mean: 10 / 40,
        max: 1,
      },
      gets: { steps: [], mean: 0, max: 0 },
      full: 10 / 40,
      starved: 0,
    },
  ]);
});

test("counts the gets that wait, and the share of the time in which any did", async () => {
  const [depth] = queueDepth(
    await recordCell(`
      const jobs = new Queue();
      const take = async () => { await jobs.get(); };
      const all = Promise.all([take(), take()]);
      await sleep(10); jobs.tryPut(1);
      await sleep(20); jobs.tryPut(2);
      await all; await sleep(10);`),
  );
  // Two gets wait up to 10, one up to 30, none up to 40: the items are handed over, and never lie in the queue.
  expect(depth).toMatchObject({
    size: { mean: 0, max: 0 },
    gets: { mean: (2 * 10 + 20) / 40, max: 2 },
    starved: 30 / 40,
    full: 0,
  });
  expect(depth).not.toHaveProperty("capacity");
});

test("several changes at one instant: the last remains, and the highest is the maximum", async () => {
  const [depth] = queueDepth(
    await recordCell(`
      const jobs = new Queue();
      await sleep(10);
      for (let i = 0; i < 5; i++) jobs.tryPut(i);
      for (let i = 0; i < 4; i++) jobs.tryGet();
      await sleep(30);`),
  );
  expect(depth?.size).toEqual({ steps: [{ at: 10, count: 1 }], mean: 30 / 40, max: 5 });
});

test("light counts as full does", async () => {
  const [light] = queueDepth(await recordCell(backpressure, { mode: "light" }));
  expect(light).toMatchObject({ size: { mean: 1.25, max: 2 }, full: 0.25 });
});

test("a queue belongs to the recordings whose tasks use it; what others did shows at the next change", async () => {
  using lab = new Lab();
  const { Queue } = await import("../../../src/async/index.ts");
  const queue = new Queue<number>(); // unrecorded
  queue.tryPut(0);
  const [first, second] = [lab.begin("full"), lab.begin("full")];
  first.run(() => queue.tryPut(1));
  await lab.time.run(10);
  queue.tryPut(2);
  first.run(() => queue.tryPut(3));
  expect(first.snapshot().gauges).toEqual([
    {
      name: "queue",
      changes: [
        { at: 0, size: 2 },
        { at: 10, size: 4 },
      ],
    },
  ]);
  expect(second.snapshot()).not.toHaveProperty("gauges");
});

test("a queue survives JSON, and JSON that holds none is read too", async () => {
  const trace = await recordCell(backpressure);
  expect(trace.gauges).toHaveLength(1);
  expect(parseTrace(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
  const { gauges: _, ...older } = trace;
  expect(queueDepth(parseTrace(JSON.parse(JSON.stringify(older))))).toEqual([]);
});

test.each([
  ["const jobs = ", "jobs"],
  ["  readonly #jobs: Queue<Job> = ", "#jobs"],
  ["this.results = ", "results"],
  ["const queues = { jobs: ", "jobs"],
  ["run(", undefined],
])("a queue is called by what it is given to: %s", async (before, name) => {
  const { Queue } = await import("../../../src/async/index.ts");
  const caller = {
    unit: "cell 1",
    cell: 1,
    line: 7,
    column: before.length + 1,
    text: `${before}new Queue();`,
  };
  const tracer = new Tracer({ caller: () => caller });
  const recording = tracer.record({ label: "cell 1", cell: 1, mode: "light" });
  recording.run(() => new Queue().tryPut(1));
  const { gauges = [], sites } = recording.snapshot();
  expect(gauges).toMatchObject([{ name: name ?? "queue", site: 0 }]);
  expect(sites).toMatchObject([{ kind: "queue", unit: "cell 1", cell: 1, line: 7 }]);
});
