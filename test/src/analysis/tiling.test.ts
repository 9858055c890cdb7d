import { expect, test } from "vitest";
import { lifeEnds, toSpans } from "../../../src/analysis/index.ts";
import type { Trace } from "../../../src/trace/index.ts";
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
