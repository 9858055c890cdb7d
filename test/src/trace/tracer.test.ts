import { setTimeout as sleepInNode } from "node:timers/promises";
import { expect, test } from "vitest";
import { summary } from "../../../src/analysis/index.ts";
import { parseTrace, Tracer, type Trace } from "../../../src/trace/index.ts";
import { at, cell, fn, Lab } from "./lab.ts";
import { callee, neverSettled, producerAndConsumer, threeSleeps } from "./programs.ts";

const SITES = [fn("f", "a", "b"), at("await", 2, "await promise")];

/** `async function f(...args) { await promise }` */
function awaiter(
  tracer: Tracer,
  sites = SITES,
): (promise: unknown, ...args: unknown[]) => Promise<void> {
  const $u = tracer.unit({ label: "cell 1", cell: 1, sites });
  return async (promise, ...args) => {
    const $t = $u.enter(0, ...args);
    try {
      $t.r(await $t.s(1, promise));
    } catch (error) {
      throw $t.thrown(error);
    } finally {
      $t.exit();
    }
  };
}

const names = (trace: Trace): readonly string[] => trace.tasks.map(({ name }) => name);

test.each(["light", "full"] as const)(
  "%s sees who called whom, and how each ended",
  async (mode) => {
    using lab = new Lab();
    const { tasks, label, cell: count, startedAt } = await lab.record(mode, threeSleeps(lab));
    expect({ label, count, startedAt }).toEqual({
      label: "cell 1",
      count: 1,
      startedAt: 1_000_000,
    });
    expect(tasks.map(({ name, parent, outcome }) => [name, parent, outcome])).toEqual([
      ["cell 1", undefined, "returned"],
      ["count(1)", 0, "returned"],
      ["count(2)", 0, "returned"],
      ["count(3)", 0, "returned"],
    ]);
  },
);

test("full knows who woke whom, through a queue", async () => {
  using lab = new Lab();
  const trace = await lab.record("full", producerAndConsumer(lab));
  const first = trace.waits.find(({ task }) => trace.tasks[task]?.name === "consumer()");
  expect(first).toMatchObject({ cause: "task", settledAt: 10 });
  expect(trace.tasks[first?.wokenBy ?? 0]?.name).toBe("producer()");
});

test("full knows timers, those of node:timers/promises too", async () => {
  const tracer = new Tracer();
  const f = awaiter(tracer);
  const recording = tracer.record({ label: "cell 1", mode: "full" });
  await recording.run(() => f(new Promise((resolve) => setTimeout(resolve, 3))));
  await recording.run(() => f(sleepInNode(4)));
  recording.stop();
  const { waits } = recording.snapshot();
  expect(waits.map(({ cause }) => cause)).toEqual(["timer", "timer"]);
  expect(waits.every(({ dueAt = NaN, from }) => dueAt - from <= 4)).toBe(true);
});

test("full knows who woke whom, through a then", async () => {
  using lab = new Lab();
  const trace = await lab.record("full", callee(lab));
  const wait = trace.waits.find(({ task, wasSettled }) => task === 0 && wasSettled !== true);
  expect(wait).toMatchObject({ cause: "task", wokenBy: 1, settledAt: 35 });
});

test("a recording inside a recorded task has what it runs, and the task goes on in its own", async () => {
  using lab = new Lab();
  const f = awaiter(lab.tracer);
  const $u = lab.tracer.unit({ label: "cell 1", sites: [cell("cell 1")] });
  const [outer, inner] = [lab.begin("light"), lab.begin("full", { label: "inner" })];
  outer.run(() => {
    const $t = $u.enter(0);
    void inner.run(() => f(1, "inner"));
    void f(2, "outer");
    $t.exit();
  });
  await lab.time.run();
  inner.stop();
  expect(names(inner.snapshot())).toEqual(['f("inner")']);
  expect(names(outer.snapshot())).toEqual(["cell 1", 'f("outer")']);
  expect(outer.snapshot().tasks[1]?.parent).toBe(0);
});

test("a task belongs to its recording however late it starts", async () => {
  using lab = new Lab();
  const f = awaiter(lab.tracer);
  const trace = await lab.record("light", () => setTimeout(() => void f(1, "late"), 500));
  expect(trace.tasks).toMatchObject([{ name: 'f("late")', from: 500 }]);
});

test("what runs outside of every recording is not recorded, and works", async () => {
  using lab = new Lab();
  const f = awaiter(lab.tracer);
  const recording = lab.begin("light");
  await f(Promise.resolve());
  expect(recording.snapshot().tasks).toEqual([]);
});

test("a snapshot shows what still runs as open, and the recording goes on", async () => {
  using lab = new Lab();
  const recording = lab.begin("full");
  void recording.run(threeSleeps(lab));
  await lab.time.run(400);
  const early = recording.snapshot();
  expect(early.endedAt).toBe(400);
  expect(early.tasks.every(({ outcome, to }) => outcome === "pending" && to === undefined)).toBe(
    true,
  );
  await lab.time.run();
  expect(recording.snapshot().tasks.every(({ to }) => to === 1000)).toBe(true);
  recording.stop();
});

test.each(["light", "full"] as const)("%s records nothing after stop()", async (mode) => {
  using lab = new Lab();
  const recording = lab.begin(mode);
  void recording.run(threeSleeps(lab));
  await lab.time.run(400);
  recording.stop();
  await lab.time.run();
  const trace = recording.snapshot();
  expect(trace.endedAt).toBe(400);
  expect(trace.tasks.every(({ outcome }) => outcome === "pending")).toBe(true);
});

test("recordings in full that overlap keep their tasks apart", async () => {
  using lab = new Lab();
  const f = awaiter(lab.tracer);
  const outer = lab.begin("full", { label: "outer" });
  void outer.run(() => f(lab.time.sleep(30), "outer"));
  await lab.time.run(10);
  const inner = lab.begin("full", { label: "inner" });
  void inner.run(() => f(lab.time.sleep(10), "inner"));
  await lab.time.run(25);
  inner.stop();
  await lab.time.run();
  outer.stop();
  expect(names(outer.snapshot())).toEqual(['f("outer")']);
  expect(outer.snapshot().tasks).toMatchObject([{ from: 0, to: 30 }]);
  expect(inner.snapshot().tasks).toMatchObject([{ name: 'f("inner")', from: 0, to: 10 }]);
  expect(inner.snapshot().waits).toMatchObject([{ cause: "timer", dueAt: 10 }]);
});

test("the hooks of full are gone after the last stop()", () => {
  using lab = new Lab();
  const patched = (): readonly unknown[] => [
    Reflect.get(Promise, "all"),
    Reflect.get(Promise, "race"),
    globalThis.setTimeout,
  ];
  const before = patched();
  const [first, second] = [lab.begin("full"), lab.begin("full")];
  expect(patched()[0]).not.toBe(before[0]);
  expect(Promise.all.name).toBe("all");
  first.stop();
  expect(patched()[0]).not.toBe(before[0]);
  second.stop();
  expect(patched()).toEqual(before);
});

test("past its bound a recording counts what it drops", async () => {
  using lab = new Lab({ maxWords: 32 });
  const trace = await lab.record("light", threeSleeps(lab));
  expect(trace.dropped).toBeGreaterThan(0);
  expect(trace.endedAt).toBe(0); // nothing later was seen
  expect(trace.tasks.length).toBeGreaterThan(0);
  expect(summary(trace).neverSettled).toBe(0); // for all we know
});

test("reset() ends what a terminated execution left running, and later tasks have no parent there", async () => {
  using lab = new Lab();
  const f = awaiter(lab.tracer);
  const $u = lab.tracer.unit({ label: "cell 1", sites: [cell("cell 1")] });
  const recording = lab.begin("full");
  recording.run(() => setTimeout(() => $u.enter(0), 1)); // and never exits
  await lab.time.run(5);
  lab.tracer.reset();
  void recording.run(() => f(1, "next"));
  await lab.time.run();
  recording.stop();
  expect(recording.snapshot().tasks).toMatchObject([
    { name: "cell 1", outcome: "terminated", to: 5 },
    { name: 'f("next")', outcome: "returned" },
  ]);
  expect(recording.snapshot().tasks[1]?.parent).toBeUndefined();
});

test("a trace survives JSON", async () => {
  using lab = new Lab();
  for (const program of [threeSleeps, producerAndConsumer, neverSettled]) {
    const trace = await lab.record("full", program(lab));
    expect(parseTrace(JSON.parse(JSON.stringify(trace)))).toEqual(trace);
  }
});

test.each([
  [null, "Cannot read the trace: trace is null, not an object"],
  [{ version: 7 }, "Cannot read a trace of version 7: this awaitlab reads version 1"],
  [{ version: 1, sites: "x" }, 'Cannot read the trace: trace.sites is "x", not a list'],
  [
    {
      version: 1,
      sites: [],
      tasks: [{ name: "f", site: 3 }],
      mode: "full",
      label: "",
      startedAt: 0,
      endedAt: 1,
    },
    "Cannot read the trace: trace.tasks[0].site is 3, not an index below 0",
  ],
])("parseTrace() says what is wrong: %j", (json, message) => {
  expect(() => parseTrace(json)).toThrow(message);
});

test("promises look untouched, and none is kept alive by the numbers on it", async () => {
  using lab = new Lab();
  const f = awaiter(lab.tracer);
  const plain = Reflect.ownKeys(Promise.resolve());
  const promise = Object.freeze(Promise.resolve(1));
  await lab.record("full", () => f(promise));
  expect(Reflect.ownKeys(promise)).toEqual(plain);
});

test("past its bound a recording knows how tasks ended, though not when", async () => {
  using lab = new Lab({ maxWords: 32 });
  const trace = await lab.record("light", threeSleeps(lab));
  expect(trace.tasks[0]).toMatchObject({ name: "cell 1", outcome: "returned" });
  expect(trace.tasks[0]?.to).toBeUndefined();
});
