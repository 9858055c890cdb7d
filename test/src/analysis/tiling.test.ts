import { expect, test } from "vitest";
import { lifeEnds, toSpans } from "../../../src/analysis/index.ts";
import { StopGroup, type Trace } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";
import { randomProgram } from "../trace/random-program.ts";

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed);

/** Where the spans of a task leave a gap, overlap, or miss its start or end. */
function faults(trace: Trace): readonly string[] {
  const byTask = Map.groupBy(toSpans(trace).spans, (span) => span.task);
  const ends = lifeEnds(trace);
  return trace.tasks.flatMap(({ name, from }, task) => {
    const spans = byTask.get(task) ?? [];
    const edges = [from, ...spans.map((span) => span.to)];
    return [...spans.map((span) => span.from), ends[task]].flatMap((start, i) =>
      start === edges[i] ? [] : [`${name}: ${start} after ${edges[i]}`],
    );
  });
}

test.each(["full", "light"] as const)("in %s, spans tile the life of every task", async (mode) => {
  let tasks = 0;
  for (const seed of SEEDS) {
    using lab = new Lab();
    const trace = await lab.record(mode, randomProgram(lab, seed));
    expect(faults(trace), `seed ${seed}`).toEqual([]);
    tasks += trace.tasks.length;
  }
  expect(tasks).toBeGreaterThan(1000);
});

test.each(["full", "light"] as const)(
  "in %s, spans also tile the lives of tasks that are stopped midway",
  async (mode) => {
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", () => {});
    let terminated = 0;
    for (const seed of SEEDS) {
      const stop = new Int32Array(2);
      const group = new StopGroup(1 + seed);
      using lab = new Lab({ stop });
      const recording = lab.begin(mode, { group });
      const ended = recording.run(randomProgram(lab, seed)).catch(() => {});
      await lab.time.run(seed % 20);
      stop.set([1, group.id]);
      group.stop(1);
      await lab.time.run();
      recording.stop();
      const trace = recording.snapshot();
      expect(faults(trace), `seed ${seed}`).toEqual([]);
      terminated += trace.tasks.filter(({ outcome }) => outcome === "terminated").length;
      void ended;
    }
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
    expect(terminated).toBeGreaterThan(100);
  },
);

test.each(["full", "light"] as const)(
  "in %s, times never go back, whatever the clock does",
  async (mode) => {
    for (const seed of SEEDS.slice(0, 20)) {
      let nowMs = 0;
      const steps = [5, -3, 0, 40_000, -20_000, 1];
      let reads = 0;
      using lab = new Lab({ nowMs: () => (nowMs += steps[reads++ % steps.length] ?? 0) });
      const trace = await lab.record(mode, randomProgram(lab, seed));
      for (const { from, to = from } of [...trace.tasks, ...trace.waits, ...trace.runs])
        expect(to).toBeGreaterThanOrEqual(from);
      expect(faults(trace), `seed ${seed}`).toEqual([]);
    }
  },
);

test("in full, only a task that waits for what never comes is left open", async () => {
  for (const seed of SEEDS) {
    using lab = new Lab();
    const trace = await lab.record("full", randomProgram(lab, seed));
    const open = trace.waits.filter(({ to }) => to === undefined);
    expect(
      open.every((wait) => wait.settledAt === undefined),
      `seed ${seed}`,
    ).toBe(true);
  }
});

test("running and nothing else is what holds the clock", async () => {
  for (const seed of SEEDS) {
    using lab = new Lab();
    const trace = await lab.record("full", randomProgram(lab, seed));
    const runs = trace.runs.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
    for (const [i, run] of runs.entries())
      expect(run.from).toBeGreaterThanOrEqual(runs[i - 1]?.to ?? 0);
  }
});
