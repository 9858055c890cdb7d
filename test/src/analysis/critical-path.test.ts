import { expect, test } from "vitest";
import { criticalPath, summary } from "../../../src/analysis/index.ts";
import type { Trace } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";
import {
  asyncGenerator,
  callee,
  producerAndConsumer,
  returnedPromise,
  threeSleeps,
} from "../trace/programs.ts";
import { randomProgram } from "../trace/random-program.ts";
import { recordCell } from "./cells.ts";

type Line = readonly [task: string, state: string, from: number, to: number, line?: number];

/** The path, with the line of each segment's site where the trace has lines that differ. */
function path(trace: Trace): readonly Line[] {
  return (criticalPath(trace) ?? []).map(({ task, state, from, to }) => [
    task === undefined ? "" : (trace.tasks[task]?.name ?? ""),
    state,
    from,
    to,
  ]);
}

const linesOf = (trace: Trace): readonly unknown[] =>
  (criticalPath(trace) ?? []).map(({ site }) =>
    site === undefined ? undefined : trace.sites[site]?.line,
  );

async function record(program: typeof threeSleeps): Promise<Trace> {
  using lab = new Lab();
  return await lab.record("full", program(lab));
}

test("of sleeps at once, the one that ended last is the path", async () => {
  expect(path(await record(threeSleeps))).toEqual([["count(3)", "waiting", 0, 1000]]);
});

test("the path goes from a consumer to the producer that woke it, and on through what the consumer did", async () => {
  expect(path(await record(producerAndConsumer))).toEqual([
    ["producer()", "waiting", 0, 10],
    ["consumer()", "running", 10, 25],
    ["consumer()", "waiting", 25, 30],
    ["consumer()", "running", 30, 45],
    ["consumer()", "waiting", 45, 50],
    ["consumer()", "running", 50, 65],
    ["consumer()", "waiting", 65, 70],
  ]);
});

test("a loop over a generator alternates between the two", async () => {
  expect(path(await record(asyncGenerator))).toEqual([
    ["numbers()", "waiting", 0, 10],
    ["cell 1", "running", 10, 14],
    ["numbers()", "waiting", 14, 24],
    ["cell 1", "running", 24, 28],
  ]);
});

test("what a called function does before its first await is its own part of the path", async () => {
  expect(path(await record(callee))).toEqual([
    ["cell 1", "running", 0, 5],
    ["child()", "running", 5, 15],
    ["child()", "waiting", 15, 35],
  ]);
});

test("a returned promise leads to the task whose it is", async () => {
  expect(path(await record(returnedPromise))).toEqual([["inner()", "waiting", 0, 30]]);
});

test("of three chains the longest is the path, with the lines of its awaits", async () => {
  const trace = await recordCell(`
    async function step(ms) {
      await sleep(ms);
      return ms;
    }
    async function chain(ms) {
      const first = await step(ms);
      return await step(first + 5);
    }
    await Promise.all([chain(10), chain(30), chain(20)]);
  `);
  expect(path(trace)).toEqual([
    ["step(30)", "waiting", 0, 30],
    ["step(35)", "waiting", 30, 65],
  ]);
  expect(linesOf(trace)).toEqual([3, 3]);
});

test("time in which the loop was held is that of who held it: a shorter wait would have gained nothing", async () => {
  const trace = await recordCell(`
    async function late() {
      await sleep(20);
      await sleep(15);
    }
    const done = late();
    await sleep(10);
    busy(40);
    await done;
  `);
  expect(path(trace)).toEqual([
    ["cell", "waiting", 0, 10],
    ["cell", "running", 10, 50],
    ["late()", "waiting", 50, 65],
  ]);
});

test("who takes a turn in between holds up nobody", async () => {
  const trace = await recordCell(`
    let open;
    const gate = new Promise((resolve) => { open = resolve; });
    async function other() { await gate; busy(0.5); }
    async function late() { await gate; busy(10); }
    const both = Promise.all([other(), late()]);
    await sleep(20);
    open();
    await both;
  `);
  expect(path(trace)).toEqual([
    ["cell", "waiting", 0, 20],
    ["late()", "ready", 20, 20.5],
    ["late()", "running", 20.5, 30.5],
  ]);
});

test("who started a task from outside is unknown, and the path says so", async () => {
  const trace = await recordCell(`
    async function handler() {
      await sleep(10);
    }
    setTimeout(() => void handler(), 25);
    await sleep(5);
  `);
  expect(path(trace)).toEqual([
    ["cell", "waiting", 0, 5],
    ["", "outside", 5, 25],
    ["handler()", "waiting", 25, 35],
  ]);
});

test("its segments lie end to end and are as long as the wall time, in random programs", async () => {
  let segments = 0;
  for (let seed = 0; seed < 300; seed++) {
    using lab = new Lab();
    const trace = await lab.record("full", randomProgram(lab, seed));
    const found = criticalPath(trace) ?? [];
    const { wall } = summary(trace);
    const start = trace.tasks[0]?.from ?? 0;
    const joints = [start, ...found.map(({ to }) => to)];
    expect([...found.map(({ from }) => from), start + wall], `seed ${seed}`).toEqual(joints);
    segments += found.length;
  }
  expect(segments).toBeGreaterThan(1000);
});

test("in random programs hardly any time is left to causes outside", async () => {
  let outside = 0;
  let all = 0;
  for (let seed = 0; seed < 300; seed++) {
    using lab = new Lab();
    const trace = await lab.record("full", randomProgram(lab, seed));
    for (const { state, from, to } of criticalPath(trace) ?? []) {
      all += to - from;
      if (state === "outside" || state === "task" || state === "parked") outside += to - from;
    }
  }
  expect(outside / all).toBeLessThan(0.01);
});

test("a light trace doesn't know who woke whom, an empty one has no path", async () => {
  using lab = new Lab();
  expect(criticalPath(await lab.record("light", threeSleeps(lab)))).toBeUndefined();
  expect(criticalPath(await lab.record("full", () => {}))).toEqual([]);
});
