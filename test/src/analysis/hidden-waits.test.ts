/** Waits that no `await` in the source stands for, and those whose end the recording did not see. */
import { describe, expect, test } from "vitest";
import { criticalPath, findings, stuck, summary, toSpans } from "../../../src/analysis/index.ts";
import { ganttText } from "../../../src/chart/index.ts";
import type { Trace } from "../../../src/trace/index.ts";
import { recordCell } from "./cells.ts";

/** What a task does when, as `waiting 0–10`. */
const doingOf = (trace: Trace, name: string): readonly string[] =>
  toSpans(trace)
    .spans.filter(({ task }) => trace.tasks[task]?.name === name)
    .map(({ state, from, to }) => `${state} ${from}–${to}`);

const parents = (trace: Trace): readonly string[] =>
  trace.tasks.map(({ name, parent }) => {
    const caller = parent === undefined ? "nobody" : trace.tasks[parent]?.name;
    return `${name} by ${caller}`;
  });

describe("await using", () => {
  const disposers = `
    async function release(id) { await sleep(10); }
    const open = (id) => ({ async [Symbol.asyncDispose]() { await release(id); } });
    async function one() { await using a = open(1); }
    async function two() { await using a = open(2), none = null; await using b = open(3); await sleep(5); }
    await Promise.all([one(), two()]);`;

  test.each(["light", "full"] as const)(
    "in %s, what a disposer starts was called by it, and the disposer by the task whose block ends",
    async (mode) => {
      expect(parents(await recordCell(disposers, { mode }))).toEqual([
        "cell by nobody",
        "one() by cell",
        "[Symbol.asyncDispose]() by one()",
        "release(1) by [Symbol.asyncDispose]()",
        "two() by cell",
        "[Symbol.asyncDispose]() by two()",
        "release(3) by [Symbol.asyncDispose]()",
        "[Symbol.asyncDispose]() by two()",
        "release(2) by [Symbol.asyncDispose]()",
      ]);
    },
  );

  test("full knows for whom a disposal waits: one after the other, last first", async () => {
    const trace = await recordCell(disposers);
    expect(doingOf(trace, "two()")).toEqual(["waiting 0–5", "task 5–15", "task 15–25"]);
    expect(doingOf(trace, "one()")).toEqual(["task 0–10"]);
    const last = criticalPath(trace)?.at(-1);
    expect(trace.tasks[last?.task ?? -1]?.name).toBe("release(2)");
  });

  test("a disposer without a promise is called in the task too, and its resource may be nothing", async () => {
    const trace = await recordCell(`
      const log = [];
      const note = async (what) => { log.push(what); };
      async function both() { await using a = { [Symbol.dispose]() { void note("sync"); } }; await using b = undefined; }
      await both();`);
    expect(parents(trace)).toContain('note("sync") by both()');
    expect(trace.tasks.map(({ outcome }) => outcome)).toEqual(["returned", "returned", "returned"]);
  });
});

describe("yield", () => {
  const slow = `
    async function* pages() { yield sleep(10); yield 2; }
    async function read() { for await (const page of pages()) await sleep(20); }
    await read();`;

  test("of a promise waits for it, and is parked from then on", async () => {
    expect(doingOf(await recordCell(slow), "pages()")).toEqual([
      "waiting 0–10",
      "parked 10–30",
      "parked 30–50",
    ]);
  });

  test("of a promise is a wait in light: until when it can't tell", async () => {
    expect(doingOf(await recordCell(slow, { mode: "light" }), "pages()")).toEqual([
      "waiting 0–30",
      "parked 30–50",
    ]);
  });

  test("of a task's promise waits for that task, and of one that never comes never settles", async () => {
    const trace = await recordCell(`
      const load = async () => { await sleep(10); };
      async function* pages() { yield load(); yield new Promise(() => {}); }
      const all = pages();
      await all.next();
      void all.next();
      await sleep(5);`);
    expect(doingOf(trace, "pages()")).toEqual(["task 0–10", "never 10–15"]);
    expect(summary(trace).neverSettled).toBe(1);
  });
});

describe("a timer that is not due when the recording ends", () => {
  const background = `
    const nap = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    async function slow() { await nap(1000); }
    async function around() { await Promise.all([slow(), nap(500).then(() => slow())]); }
    void around();
    await sleep(10);`;

  test("is waited for, by tasks and through tasks: nothing is said to hang", async () => {
    const trace = await recordCell(background, { untilMs: 20 });
    expect(doingOf(trace, "slow()")).toEqual(["waiting 0–20"]);
    expect(doingOf(trace, "around()")).toEqual(["task 0–20"]);
    expect(trace.waits.find(({ dueAt }) => dueAt === 1000)).toMatchObject({ cause: "timer" });
    expect(summary(trace)).toMatchObject({ neverSettled: 0, externalWait: 10, wall: 10 });
    expect(stuck(trace)).toEqual({ roots: [], deadlocks: [] });
    expect(findings(trace).filter(({ kind }) => kind === "never-settled")).toEqual([]);
  });

  test("does not hide what hangs beside it", async () => {
    const trace = await recordCell(
      `async function hung() { await Promise.all([sleep(1000), new Promise(() => {})]); }
       async function slow() { await Promise.race([sleep(1000), new Promise(() => {})]); }
       void hung(); void slow();
       await sleep(10);`,
      { untilMs: 20 },
    );
    expect(doingOf(trace, "hung()")).toEqual(["never 0–20"]);
    expect(doingOf(trace, "slow()")).toEqual(["waiting 0–20"]);
  });

  test("light does not know it, and says no more than that it had not settled", async () => {
    const text = ganttText(await recordCell(background, { mode: "light", untilMs: 20 }));
    expect(text).toContain("2 not settled by the end");
    expect(text).not.toContain("never");
  });
});
