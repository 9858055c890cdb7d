import { describe, expect, test } from "vitest";
import {
  compare,
  concurrency,
  delays,
  forgottenTasks,
  loopBlocks,
  sequentialAwaits,
  stuck,
  unreadResults,
} from "../../../src/analysis/index.ts";
import type { Trace } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";
import { producerAndConsumer, threeSleeps } from "../trace/programs.ts";
import { recordCell } from "./cells.ts";

async function record(
  program: typeof threeSleeps,
  mode: "light" | "full" = "full",
): Promise<Trace> {
  using lab = new Lab();
  return await lab.record(mode, program(lab));
}

const lineOf = (trace: Trace, site: number | undefined): number | undefined =>
  site === undefined ? undefined : trace.sites[site]?.line;

const nameOf = (trace: Trace, task: number | undefined): string | undefined =>
  task === undefined ? undefined : trace.tasks[task]?.name;

describe("concurrency", () => {
  test("counts tasks in flight and waits for what is outside, step by step", async () => {
    const trace = await recordCell(`
      async function load(ms) { await sleep(ms); busy(5); }
      await Promise.all([load(10), load(30)]);`);
    // load(10) waits 0–10 and works to 15; load(30) waits 0–30 and works to 35.
    expect(concurrency(trace)).toEqual({
      tasks: {
        steps: [
          { at: 0, count: 2 },
          { at: 15, count: 1 },
          { at: 35, count: 0 },
        ],
        mean: (15 + 35) / 35,
        max: 2,
      },
      external: {
        steps: [
          { at: 0, count: 2 },
          { at: 10, count: 1 },
          { at: 30, count: 0 },
        ],
        mean: 40 / 35,
        max: 2,
      },
      isApproximate: false,
    });
  });

  test("what ends as another begins does not overlap it", async () => {
    const { external } = concurrency(await recordCell("await sleep(10); await sleep(10);"));
    expect(external).toEqual({
      steps: [
        { at: 0, count: 1 },
        { at: 20, count: 0 },
      ],
      mean: 1,
      max: 1,
    });
  });

  test("counts what never settles up to the end of the wall time", async () => {
    const trace = await recordCell(
      `async function stuck() { await new Promise(() => {}); }
      void stuck();
      await sleep(20);`,
      { untilMs: 1000 },
    );
    expect(concurrency(trace).tasks).toMatchObject({ mean: 1, max: 1 });
  });

  test("is about in a light trace and zero in an empty one", async () => {
    expect(concurrency(await record(threeSleeps, "light"))).toMatchObject({
      external: { mean: 3, max: 3 },
      isApproximate: true,
    });
    expect(concurrency(await recordCell("1"))).toMatchObject({
      tasks: { steps: [], mean: 0, max: 0 },
    });
  });
});

describe("delays", () => {
  test("name the task that was busy, its line and for how long", async () => {
    const trace = await record(producerAndConsumer);
    const found = (delays(trace) ?? []).map(({ task, from, to, busyWith, unrecorded }) => [
      nameOf(trace, task),
      [from, to],
      [nameOf(trace, busyWith?.task), lineOf(trace, busyWith?.site), busyWith?.ms],
      unrecorded,
    ]);
    expect(found).toEqual([
      ["producer()", [20, 25], ["consumer()", 5, 5], 0],
      ["producer()", [35, 45], ["consumer()", 5, 10], 0],
    ]);
  });

  test("of several blockers the longest is named", async () => {
    const trace = await recordCell(`
      async function short() { await sleep(10); busy(5); }
      async function long() { await sleep(10); busy(20); }
      async function late() { await sleep(12); }
      await Promise.all([short(), long(), short(), late()]);`);
    const found = delays(trace)?.find(({ task }) => nameOf(trace, task) === "late()");
    // Due at 12, gone on at 10 + 5 + 20 + 5.
    expect(found).toMatchObject({ from: 12, to: 40, busyWith: { ms: 20 }, unrecorded: 0 });
    expect(nameOf(trace, found?.busyWith?.task)).toBe("long()");
  });

  test("what nobody recorded has no name, but a length", async () => {
    const trace = await recordCell(`
      async function late() { await sleep(12); }
      setTimeout(() => busy(30), 10);
      await late();`);
    const [found] = delays(trace) ?? [];
    expect(found).toMatchObject({ from: 12, to: 40, unrecorded: 28 });
    expect(found?.busyWith).toBeUndefined();
  });
});

describe("loop blocks", () => {
  test("are named after the call inside that takes most of the time", async () => {
    const trace = await recordCell(`
      async function tick() { for (let i = 0; i < 3; i++) await sleep(10); }
      async function crunch() { busy(50); }
      const ticks = tick();
      await sleep(5);
      busy(10);
      await crunch();
      await ticks;`);
    // The cell holds the loop from 5 to 65, its call of crunch() from 15 to 65; the first tick is due at 10.
    const found = loopBlocks(trace) ?? [];
    expect(found).toEqual([
      { task: 2, site: found[0]?.site, from: 15, to: 65, victims: 1, firstVictims: [1], lost: 50 },
    ]);
    expect(lineOf(trace, found[0]?.site)).toBe(3);
  });

  test("awaiting what is there already is no rest: timers get no turn", async () => {
    const trace = await recordCell(`
      async function tick() { await sleep(10); }
      const ticks = tick();
      await sleep(5);
      for (let i = 0; i < 10; i++) { busy(4); await null; }
      await ticks;`);
    expect(loopBlocks(trace)).toMatchObject([{ task: 0, from: 5, to: 45, victims: 1, lost: 35 }]);
  });

  test("a breath of some microseconds is no rest either", async () => {
    const trace = await recordCell(`
      async function tick() { await sleep(10); }
      const ticks = tick();
      await sleep(5);
      busy(15);
      await null;
      busy(15);
      await ticks;`);
    const [first, second] = trace.runs.filter(({ from, to }) => to > from);
    const rest = trace.waits.findIndex(({ on }) => on === "value");
    expect([first, second]).toMatchObject([
      { from: 5, to: 20 },
      { from: 20, to: 35 },
    ]);
    // A real clock shows what a fake one can't.
    const slow: Trace = {
      ...trace,
      waits: trace.waits.map((wait, i) => (i === rest ? { ...wait, to: 20.01 } : wait)),
      runs: trace.runs.map((run) => (run.from === 20 ? { ...run, from: 20.01 } : run)),
    };
    expect(loopBlocks(slow)).toMatchObject([{ task: 0, from: 5, to: 35, victims: 1 }]);
  });

  test("code that nobody recorded blocks too", async () => {
    const trace = await recordCell(`
      async function late() { await sleep(12); }
      setTimeout(() => busy(30), 10);
      await late();`);
    expect(loopBlocks(trace)).toEqual([
      { from: 12, to: 40, victims: 1, firstVictims: [1], lost: 28 },
    ]);
  });
});

describe("unread results", () => {
  test("lie from when they came to when they were taken; handling them in between would have saved time", async () => {
    const trace = await recordCell(`
      async function load(ms) { await sleep(ms); return ms; }
      const promises = [60, 10, 20].map(load);
      for (const promise of promises) { await promise; busy(10); }`);
    // Taken at 60, 70 and 80. Idle from 10 to 60; 10 ms of handling for each of the two.
    expect(unreadResults(trace)).toMatchObject([
      {
        task: 0,
        results: [
          { from: 10, to: 70 },
          { from: 20, to: 80 },
        ],
        idle: 50,
        handling: 20,
        gain: 20,
      },
    ]);
  });

  test("a task that worked meanwhile was not idle", async () => {
    const trace = await recordCell(`
      const promise = sleep(10);
      await sleep(1);
      busy(40);
      await promise;
      busy(10);`);
    // Due at 10, but the loop was held: nothing could come before 41.
    expect(unreadResults(trace)).toEqual([]);
  });
});

describe("sequential awaits", () => {
  test("gain all but the longest wait; computing is no wait", async () => {
    const trace = await recordCell(`
      async function load(ms) { await sleep(ms); busy(5); return ms; }
      const a = await load(30);
      const b = await load(10);
      const c = await load(20);`);
    expect(sequentialAwaits(trace)).toMatchObject([{ task: 0, total: 60, gain: 30 }]);
  });

  test("end where one needs what came before", async () => {
    const trace = await recordCell(`
      async function load(of) { await sleep(10); return of; }
      const a = await load(1);
      const b = await load(2);
      const sum = { of: [a, b] };
      const c = await load(sum.of);
      const d = await load(3);`);
    const found = sequentialAwaits(trace) ?? [];
    const lines = found.map(({ waits }) =>
      waits.map((wait) => lineOf(trace, trace.waits[wait]?.site)),
    );
    expect(lines).toEqual([
      [3, 4],
      [6, 7],
    ]);
  });

  test("nothing is said of a trace whose source nobody looked at", async () => {
    const trace = await recordCell(`
      async function load(ms) { await sleep(ms); return ms; }
      const a = await load(30);
      const b = await load(10);`);
    const bare = trace.sites.map((site) => {
      const { flow: _, ...rest } = site;
      return rest;
    });
    expect(sequentialAwaits({ ...trace, sites: bare })).toEqual([]);
  });
});

describe("stuck", () => {
  test("a circle is told apart from who waits for it", async () => {
    const trace = await recordCell(`
      let a, b, c;
      async function first() { await sleep(1); await b; }
      async function second() { await sleep(1); await c; }
      async function third() { await sleep(1); await a; }
      [a, b, c] = [first(), second(), third()];
      await Promise.race([a, b]);`);
    const { roots, deadlocks } = stuck(trace);
    expect(roots).toEqual([]);
    expect(deadlocks?.map((tasks) => tasks.map((task) => nameOf(trace, task)))).toEqual([
      ["first()", "second()", "third()"],
    ]);
  });

  test("a worker with nothing left to do is idle; one that somebody waits for hangs", async () => {
    const trace = await recordCell(`
      const queue = new Queue();
      async function idle() { for (;;) await queue.get(); }
      async function hanging() { await new Promise(() => {}); }
      void idle();
      queue.tryPut(1);
      await hanging();`);
    expect(
      stuck(trace).roots.map(({ task, awaiters, isIdle }) => [
        nameOf(trace, task),
        awaiters,
        isIdle,
      ]),
    ).toEqual([
      ["hanging()", 1, false],
      ["idle()", 0, true],
    ]);
  });
});

describe("forgotten tasks", () => {
  test("are those whose outcome nobody asked for, in whatever way", async () => {
    const trace = await recordCell(`
      async function f(ms) { await sleep(ms); return ms; }
      void f(1);
      await f(2);
      f(3).catch(() => {});
      await Promise.all([f(4)]);
      const wrapped = async () => f(5);
      await wrapped();
      void f(50);`);
    expect(
      forgottenTasks(trace)?.map(({ task, caller, outlived, threw, ms }) => [
        nameOf(trace, task),
        nameOf(trace, caller),
        outlived,
        threw,
        ms,
      ]),
    ).toEqual([
      ["f(1)", "cell", false, false, 1],
      ["f(50)", "cell", true, false, 50],
    ]);
  });
});

describe("compare", () => {
  test("sets two runs side by side, function by function", async () => {
    const cell = (body: string): string => `
      async function load(ms) { await sleep(ms); return ms; }
      ${body}`;
    const before = await recordCell(cell("const a = await load(30); const b = await load(10);"));
    const after = await recordCell(cell("await Promise.all([load(30), load(10)]);"));
    const { totals, functions, limits } = compare(before, after);
    expect(
      Object.fromEntries(totals.map(({ name, a, b, change }) => [name, [a, b, change]])),
    ).toEqual({
      wall: [40, 30, -10],
      waited: [40, 40, 0],
      CPU: [0, 0, 0],
      "ready but blocked": [0, 0, 0],
      "as fast as one after another": [1, 40 / 30, 40 / 30 - 1],
      tasks: [2, 2, 0],
      "waits at once, mean": [1, 40 / 30, 40 / 30 - 1],
      "waits at once, most": [1, 2, 1],
      "tasks at once, mean": [1, 40 / 30, 40 / 30 - 1],
      "tasks at once, most": [1, 2, 1],
    });
    expect(functions.map(({ name }) => name)).toEqual(["cell", "load"]);
    expect(functions[1]?.rows).toContainEqual({
      name: "waiting",
      unit: "ms",
      a: 40,
      b: 40,
      change: 0,
    });
    expect(limits).toEqual([]);
  });

  test("says what a light trace can't tell", async () => {
    const { limits } = compare(await record(threeSleeps), await record(threeSleeps, "light"));
    expect(limits).toEqual([expect.stringContaining("The second trace is light")]);
  });
});

test("a light trace doesn't know who held whom, and nothing is guessed", async () => {
  const trace = await record(producerAndConsumer, "light");
  expect(delays(trace)).toBeUndefined();
  expect(loopBlocks(trace)).toBeUndefined();
  expect(unreadResults(trace)).toBeUndefined();
  expect(sequentialAwaits(trace)).toBeUndefined();
  expect(forgottenTasks(trace)).toBeUndefined();
  expect(stuck(trace).deadlocks).toBeUndefined();
});
