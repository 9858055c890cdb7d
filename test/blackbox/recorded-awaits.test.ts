/** What hides an await in its syntax, or comes about in a roundabout way, as a recording in full tells of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { error, TestKernel, text } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { busy, gantt, sleep, toSpans, findings } from "awaitlab"');
});
afterAll(async () => kernel[Symbol.asyncDispose]());

/** Record a cell, then evaluate what is asked of its trace, `t`. @returns Lines that this gives */
async function told(cell: string, question: string): Promise<readonly string[]> {
  const { reply } = await kernel.execute(`%%gantt\n${cell}`);
  expect(reply.content["status"]).toBe("ok");
  const answer =
    await kernel.execute(`{ const t = gantt().trace; const name = (i) => t.tasks[i]?.name;
  console.log(${question}.join("\\n")) }`);
  expect(error(answer)).toBeUndefined();
  return text(answer).trimEnd().split("\n");
}

/** Waits in the order in which they ended, by who waited at which line: `cell 3: timer`, `cell 3: task get(1)`. */
const WAITS = `t.waits.filter(({ to, cause }) => to !== undefined && cause !== "none").toSorted((a, b) => a.to - b.to)
  .map((w) => name(w.task) + " " + t.sites[w.site]?.line + ": " + w.cause + (w.wokenBy === undefined ? "" : " " + name(w.wokenBy)) + (w.outcome === "threw" ? ", threw" : ""))`;

/** What took a task's time, 15 ms or longer, in order: how long code itself takes is the machine's affair. */
const statesOf = (task: string): string =>
  `toSpans(t).spans.filter((s) => name(s.task).startsWith("${task}") && s.to - s.from > 15).map(({ state }) => state)`;

test("for await over promises in an array waits for each as an await would: for tasks, for timers", async () => {
  const cell = `const get = async (ms: number) => { await sleep(ms); return ms; };
for await (const value of [get(20), get(5), sleep(40), 7]) value;`;
  expect(await told(cell, WAITS)).toEqual([
    "get(5) 2: timer",
    "get(20) 2: timer",
    "cell 3: task get(20)",
    "cell 3: task get(5)",
    "cell 3: timer",
  ]);
  expect(await told(cell, "t.tasks.slice(1).map(({ unheeded = false }) => unheeded)")).toEqual([
    "false",
    "false",
  ]);
});

test("for await over an iterator that closes: by break, and by a value that is rejected", async () => {
  const waits = await told(
    `function* values(last: () => Promise<unknown>) { try { yield sleep(5); yield last(); } finally { busy(1); } }
for await (const value of values(() => sleep(5, "end"))) if (value) break;
try { for await (const value of values(() => Promise.reject(1))) value; } catch {}
await sleep(5);`,
    WAITS,
  );
  expect(waits).toEqual([
    "cell 3: timer",
    "cell 3: timer",
    "cell 4: timer",
    "cell 4: task cell, threw",
    "cell 5: timer",
  ]);
});

test("what using disposes of after an await that threw runs in its task, and starts tasks of it", async () => {
  const cell = `const fail = async () => { await sleep(20); throw new Error("x"); };
const note = async () => { await sleep(5); };
const tidy = () => ({ [Symbol.dispose]() { busy(30); note(); } });
async function block() { using resource = tidy(); await fail(); }
async function loop() { for (using resource of [tidy()]) await fail(); }
await block().catch(() => {}); await loop().catch(() => {}); await sleep(10);`;
  expect(await told(cell, statesOf("block"))).toEqual(["task", "running"]);
  expect(await told(cell, statesOf("loop"))).toEqual(["task", "running"]);
  const parents = `t.tasks.filter((each) => each.name === "note()").map(({ parent }) => name(parent))`;
  expect(await told(cell, parents)).toEqual(["block()", "loop()"]);
});

test("a loop that disposes of what it takes with await using waits for that, and does not run meanwhile", async () => {
  const cell = `const open = (ms: number) => ({ async [Symbol.asyncDispose]() { await sleep(ms); } });
async function loop() { for (await using resource of [open(20), open(30)]) await sleep(20); }
await loop();`;
  expect(await told(cell, statesOf("loop"))).toEqual(["waiting", "task", "waiting", "task"]);
});

test("an await that throws past await using of nothing is over then", async () => {
  const cell = `const fail = async () => { await sleep(30); throw new Error("x"); };
const open = { async [Symbol.asyncDispose]() { await sleep(30); } };
const block = async () => { await using resource = open; await using nothing = null; await fail(); };
await block().catch(() => {});`;
  expect(await told(cell, statesOf("block"))).toEqual(["task", "task"]);
  expect(await told(cell, `[t.waits.filter(({ to }) => to === undefined).length]`)).toEqual(["0"]);
});

test("after a disposal that awaits nothing, and of nothing, a task is ready to go on", async () => {
  const cell = `const block = async () => { await using resource = { [Symbol.dispose]() {} }; };
const bare = async () => { await using resource = null; };
const both = [block(), bare()];
busy(30);
await Promise.all(both);`;
  expect(await told(cell, statesOf("block"))).toEqual(["ready"]);
  expect(await told(cell, statesOf("bare"))).toEqual(["ready"]);
});

test("a timer that was cleared, by whatever means, brings nothing any more; one that was not is still to come", async () => {
  const cell = `const until = async (take: (timer: NodeJS.Timeout) => void) => {
  await new Promise<void>((resolve) => { take(setTimeout(resolve, 60_000)); });
};
void until((timer) => clearTimeout(timer)); void until((timer) => clearTimeout(+timer)); void until((timer) => timer.close());
let later: NodeJS.Timeout; void until((timer) => { later = timer; }); void until((timer) => timer.unref());
await sleep(5); clearTimeout(later!);`;
  const pending = `t.waits.filter(({ to }) => to === undefined).map(({ cause, dueAt }) => cause + " " + (dueAt !== undefined))`;
  expect(await told(cell, pending)).toEqual([
    "unknown false",
    "unknown false",
    "unknown false",
    "unknown false",
    "timer true",
  ]);
});

test("a promise that a cleared timer was to resolve is one that never settles", async () => {
  const cell = `let timer: NodeJS.Timeout;
const cancelled = new Promise((resolve) => { timer = setTimeout(resolve, 60_000); });
const waiter = async () => { await cancelled; };
await Promise.race([waiter(), sleep(30).then(() => clearTimeout(timer))]);`;
  expect(await told(cell, statesOf("waiter"))).toEqual(["never"]);
});

test("a task that returns a thenable, as a query builder is one, lives until that calls back", async () => {
  const cell = `const query = { then(resolve: (rows: string) => void) { setTimeout(() => resolve("rows"), 30); } };
const find = async () => query;
const later = async () => { await sleep(30); return query; };
const plain = async () => ({ rows: 1 });
await find(); await later(); await plain(); await sleep(5);`;
  expect(await told(cell, statesOf("find"))).toEqual(["waiting"]);
  expect(await told(cell, statesOf("later"))).toEqual(["waiting", "waiting"]);
  const returned = `t.waits.filter(({ kind }) => kind === "return").map((w) => name(w.task) + " " + w.on + " " + w.cause)`;
  expect(await told(cell, returned)).toEqual(["find() thenable timer", "later() thenable timer"]);
});

test("what several calls of next() gave is settled by the generator that they wait for", async () => {
  const cell = `async function* numbers() { for (let i = 0; i < 3; i++) { await sleep(5); yield i; } }
const asked = numbers();
await Promise.all([asked.next(), asked.next(), asked.next(), asked.next()]);`;
  const members = `t.waits.flatMap(({ members }) => members ?? []).map(({ cause, task }) => cause + " " + name(task))`;
  expect(await told(cell, members)).toEqual(Array(4).fill("task numbers()"));
});

test("an interval, and a timer that nobody saw being set, wake when they are due: nothing was ready before", async () => {
  const cell = `const third = async () => { let n = 0; await new Promise<void>((resolve) => { const timer = setInterval(() => { if (++n === 3) { resolve(); clearInterval(timer); } }, 20); }); };
const cleared = async () => { let n = 0; await new Promise<void>((resolve) => { const timer = setInterval(() => { if (++n === 3) { clearInterval(timer); resolve(); } }, 20); }); };
const behind = async () => { await new Promise<void>((resolve) => { require("node:child_process").execFile("sleep", ["0.1"], () => setTimeout(resolve, 10)); }); };
await third(); await cleared(); await behind();`;
  for (const task of ["third", "cleared", "behind"])
    expect((await told(cell, statesOf(task))).filter((state) => state !== "running")).toEqual([
      "waiting",
    ]);
  const causes = `t.waits.filter(({ on, wokenBy }) => on === "promise" && wokenBy === undefined).map(({ cause }) => cause)`;
  expect(await told(cell, causes)).toEqual(["timer", "timer", "timer"]);
});

test("a loser that sleeps by node:timers/promises is still to come, and not stuck", async () => {
  await kernel.execute('import { setTimeout as pause } from "node:timers/promises"');
  const cell = `import { setTimeout as imported } from "node:timers/promises";
const loser = async (sleep: (ms: number) => Promise<void>) => { await sleep(60_000); };
const winner = async () => { await pause(30); };
await Promise.race([loser(pause), loser(imported), loser((ms) => pause(ms).then(() => {})), winner()]);`;
  expect(await told(cell, statesOf("loser"))).toEqual(["waiting", "waiting", "waiting"]);
  expect(await told(cell, `[require("node:timers/promises").setTimeout === pause]`)).toEqual([
    "true",
  ]);
});

test("a sleep of node:timers/promises that a signal may abort is a timer, or the doing of who aborts it", async () => {
  const cell = `const { setTimeout: pause } = require("node:timers/promises");
const sleeper = async (ms: number, { signal } = new AbortController()) => { await pause(ms, 1, { signal }); };
const control = new AbortController();
const stop = async () => { await sleep(30); control.abort(); };
await Promise.allSettled([sleeper(20), sleeper(60_000, control), stop()]);
await Promise.race([sleeper(50_000), sleep(20)]);`;
  expect(await told(cell, WAITS)).toEqual([
    "sleeper(20) 3: timer",
    "stop() 5: timer",
    "sleeper(60000) 3: task stop(), threw",
    "cell 6: task sleeper(60000)",
    "cell 7: timer",
  ]);
  const pending =
    "t.waits.filter(({ to }) => to === undefined).map(({ cause, dueAt }) => [cause, dueAt > 50_000])";
  expect(await told(cell, pending)).toEqual(["timer,true"]);
});

test("who waits through then for a task that is under way waits for it, and is not stuck", async () => {
  const cell = `const slow = async () => { await sleep(60_000); };
const stuck = async () => { await new Promise(() => {}); };
const waiter = async (through: Promise<unknown>) => { await through; };
await Promise.race([waiter(slow().then(() => 1).finally(() => 2)), waiter(Promise.race([slow().catch(() => 1)])), waiter(stuck().then(() => 1)), waiter(sleep(1).then(() => new Promise(() => {}))), sleep(40)]);`;
  expect(await told(cell, statesOf("waiter"))).toEqual(["task", "task", "never", "never"]);
});

test("in virtual time a timer is late by what held the loop, and by nothing else", async () => {
  const cell = `const { virtualTime } = require("awaitlab");
const third = async () => { let n = 0; await new Promise<void>((resolve) => { setInterval(() => { if (++n === 3) resolve(); }, 1000); }); };
const held = async () => { await sleep(1500); };
await virtualTime(third);
await virtualTime(() => Promise.all([held(), sleep(1000).then(() => busy(2000))]));`;
  const parts = (task: string): string =>
    `toSpans(t).spans.filter((s) => name(s.task).startsWith("${task}") && s.to - s.from > 100).map((s) => s.state + " " + Math.round(s.to - s.from) / 1000)`;
  expect(await told(cell, parts("third"))).toEqual(["waiting 3"]);
  expect(await told(cell, parts("held"))).toEqual(["waiting 1.5", "ready 1.5"]);
});
