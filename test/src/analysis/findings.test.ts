import { expect, test } from "vitest";
import { findings, limits, summary } from "../../../src/analysis/index.ts";
import { Lab } from "../trace/lab.ts";
import { randomProgram } from "../trace/random-program.ts";
import { recordCell, recordLive } from "./cells.ts";
import { GOOD, GOOD_LIVE } from "./good-programs.ts";

test.each(Object.keys(GOOD))("nothing is said about %s", async (name) => {
  const trace = await recordCell(GOOD[name] ?? "");
  expect(trace.tasks[0]?.outcome).toBe("returned"); // it must not be because the cell broke
  expect(trace.waits.length).toBeGreaterThan(0);
  expect(findings(trace)).toEqual([]);
});

test.each(Object.keys(GOOD_LIVE))("on the real clock, nothing is said about %s", async (name) => {
  const trace = await recordLive(GOOD_LIVE[name] ?? "");
  expect(trace.tasks[0]?.outcome).toBe("returned");
  expect(findings(trace)).toEqual([]);
});

/** A cell with one fault, and all that is said about it. Its first line is empty. */
const BAD: Readonly<Record<string, readonly [cell: string, said: object]>> = {
  "independent calls one after the other": [
    `
    async function getUser(id) { return await ask(40, id); }
    async function getPosts(id) { return await ask(30, [id]); }
    const user = await getUser(1);
    const posts = await getPosts(1);
    const all = { user, posts };`,
    {
      kind: "sequential-awaits",
      sentence:
        "The cell awaited 2 times one after the other (lines 4 and 5), 70 ms in all. At once it would take 40 ms.",
      gain: 30,
      number: 30,
    },
  ],
  "a loop that awaits each call": [
    `
    async function load(id) { await sleep(20); return id; }
    const results = [];
    for (const id of [1, 2, 3, 4, 5]) results.push(await load(id));`,
    {
      kind: "sequential-awaits",
      sentence:
        "The cell awaited 5 times one after the other (line 4), 100 ms in all. At once it would take 20 ms.",
      gain: 80,
      number: 80,
    },
  ],
  "three counts in sequence": [
    `
    async function count(id) { await sleep(100); return id; }
    await count(1);
    await count(2);
    await count(3);`,
    {
      kind: "sequential-awaits",
      sentence:
        "The cell awaited 3 times one after the other (lines 3, 4 and 5), 300 ms in all. At once it would take 100 ms.",
      gain: 200,
      number: 200,
    },
  ],
  "work that holds the loop": [
    `
    async function crunch() { await sleep(10); busy(80); }
    async function tick() { for (let i = 0; i < 5; i++) await sleep(10); }
    await Promise.all([crunch(), tick()]);`,
    {
      kind: "loop-block",
      sentence:
        "crunch() ran for 80 ms in one go after the await in line 2; meanwhile tick() could have gone on.",
      gain: 80,
      number: 80,
    },
  ],
  "a callback that holds the loop, or a machine that was busy": [
    `
    async function late() { await sleep(12); }
    setTimeout(() => busy(80), 10);
    await late();`,
    {
      kind: "loop-block",
      sentence:
        "Code that nobody recorded ran for 78 ms in one go, or the machine was busy; meanwhile late() (line 2) could have gone on.",
      gain: 78,
      number: 78,
    },
  ],
  "a cell that holds the loop before its first await": [
    `
    async function tick() { await sleep(10); }
    const ticked = tick();
    busy(80);
    await ticked;`,
    {
      kind: "loop-block",
      sentence:
        "The cell ran for 80 ms in one go from its start in line 2; meanwhile tick() could have gone on.",
      gain: 80,
      number: 80,
    },
  ],
  "responses handled in the order of the requests": [
    `
    async function load(ms) { await sleep(ms); return ms; }
    const promises = [100, 10, 20, 30].map(load);
    for (const promise of promises) { const ms = await promise; busy(15); }`,
    {
      kind: "results-in-order",
      sentence:
        "3 results for the cell (line 4) lay unread while it waited for another one, 90 ms in all. Handling each as it came would save up to 45 ms.",
      gain: 45,
      number: 45,
    },
  ],
  "responses handled when all are there": [
    `
    async function load(ms) { await sleep(ms); return ms; }
    const results = await Promise.all([100, 10, 20, 30].map(load));
    for (const ms of results) busy(15);`,
    {
      kind: "results-in-order",
      sentence:
        "3 results for the cell (line 3) lay unread while it waited for all to be there, 90 ms in all. Handling each as it came would save up to 45 ms.",
      gain: 45,
      number: 45,
    },
  ],
  "tasks that wait for each other": [
    `
    let a, b;
    async function first() { await sleep(1); await b; }
    async function second() { await sleep(1); await Promise.all([a]); }
    a = first();
    b = second();
    await Promise.all([a, b]);`,
    {
      kind: "deadlock",
      sentence:
        "first() waits for second(), which waits for first() (lines 3 and 4): 2 tasks that can never go on.",
      number: 2,
    },
  ],
  "a promise that nobody settles": [
    `
    async function stuck() { await new Promise(() => {}); }
    await stuck();`,
    {
      kind: "never-settled",
      sentence:
        "When the recording ended, stuck() had waited at line 2 for 1.00 s, and nothing had come. 1 task waited for that.",
      number: 1000,
    },
  ],
  "a reader of a queue that nobody ends": [
    `
    const queue = new Queue();
    async function reader() { for (;;) await queue.get(); }
    queue.tryPut(1);
    await reader();`,
    {
      kind: "never-settled",
      sentence:
        "When the recording ended, reader() had waited at line 3 for 1.00 s, and nothing had come. 1 task waited for that.",
      number: 1000,
    },
  ],
  "a call that is not awaited and fails": [
    `
    async function save() { await sleep(10); throw new Error("disk full"); }
    save();
    await sleep(50);`,
    {
      kind: "forgotten-task",
      sentence:
        "Nobody awaited save() (line 2), called by the cell: it threw an error 10 ms after its start.",
      number: 10,
    },
  ],
  "forEach over an async function": [
    `
    async function save(id) { await sleep(10 * id); }
    [1, 2, 3].forEach(async (id) => { await save(id); });
    await sleep(5);`,
    {
      kind: "forgotten-task",
      sentence:
        "Nobody awaited (anonymous)(3) and 2 others (line 3), called by the cell: it went on after the end of the cell, for 30 ms in all.",
      number: 30,
    },
  ],
};

test.each(Object.keys(BAD))("of %s it is said what to do", async (name) => {
  const [cell, said] = BAD[name] ?? ["", {}];
  const found = findings(await recordCell(cell, { untilMs: 1000 }));
  expect(
    found.map(({ kind, sentence, gain, number }) => ({ kind, sentence, gain, number })),
  ).toEqual([said]);
  expect(found[0]?.advice).not.toBe("");
  expect(found[0]?.sites.length).toBeGreaterThan(0);
});

test("what hangs comes first, then what would gain the most time", async () => {
  const trace = await recordCell(
    `
    async function load(id) { await sleep(20); return id; }
    async function stuck() { await new Promise(() => {}); }
    const results = [];
    const hung = stuck();
    for (const id of [1, 2, 3]) results.push(await load(id));
    const other = load(4);
    await sleep(5);
    busy(60);
    await other;
    await hung;`,
    { untilMs: 1000 },
  );
  expect(findings(trace).map(({ kind, gain }) => [kind, gain])).toEqual([
    ["never-settled", undefined],
    ["loop-block", 60],
    ["sequential-awaits", 40],
  ]);
});

test("of many tasks that wait at one place, one is named and the others are counted", async () => {
  const trace = await recordCell(
    `
    async function stuck(id) { await new Promise(() => {}); }
    await Promise.all(Array.from({ length: 100 }, (_, id) => stuck(id)));`,
    { untilMs: 1000 },
  );
  expect(findings(trace).map(({ sentence }) => sentence)).toEqual([
    "When the recording ended, stuck(0) and 99 others had waited at line 2 for 1.00 s, and nothing had come. 100 tasks waited for that.",
  ]);
});

test("a light trace tells what hangs and no more, and says so", async () => {
  const cell = `
    async function stuck() { await new Promise(() => {}); }
    async function load() { await sleep(20); return 1; }
    const a = await load();
    const b = await load();
    await stuck();`;
  const trace = await recordCell(cell, { mode: "light", untilMs: 1000 });
  expect(new Set(findings(trace).map(({ kind }) => kind))).toEqual(new Set(["never-settled"]));
  expect(limits(trace)).toEqual([expect.stringContaining("not for what")]);
});

test("where events were dropped, nothing is said of what may have come later", async () => {
  const trace = await recordCell(`await new Promise(() => {});`, { untilMs: 1000 });
  expect(findings(trace)).toHaveLength(1);
  const dropped = { ...trace, dropped: 1200 };
  expect(findings(dropped)).toEqual([]);
  expect(limits(dropped)).toEqual([expect.stringContaining("1,200 events")]);
});

test("an empty trace has no findings", async () => {
  const trace = await recordCell("1 + 1");
  expect(findings(trace)).toEqual([]);
  expect(limits(trace)).toEqual([]);
});

test("in random programs every analysis gives an answer, and every finding a sentence and a place", async () => {
  let said = 0;
  for (let seed = 0; seed < 200; seed++) {
    using lab = new Lab();
    const trace = await lab.record("full", randomProgram(lab, seed));
    const { wall } = summary(trace);
    for (const { sentence, advice, sites, gain = 0 } of findings(trace)) {
      expect(sentence, `seed ${seed}`).not.toMatch(/undefined|NaN|a place unknown/);
      expect(advice).not.toBe("");
      expect(sites.every((site) => trace.sites[site] !== undefined)).toBe(true);
      expect(gain).toBeLessThanOrEqual(wall);
      said++;
    }
  }
  expect(said).toBeGreaterThan(50);
});
