/** Stop: what it ends, how fast, and what it leaves alone. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { begin, error, type Exchange, TestKernel, text, value } from "../support/kernel.ts";
import { temporaryFolder } from "../support/folder.ts";

/** An earlier cell whose timer and whose task go on; the next cell asks both. */
const others = `
let ticks = 0, turns = 0;
const kept = { a: 1 };
setInterval(() => ticks++, 3);
(async () => { for (;;) { await new Promise((r) => setTimeout(r, 3)); turns++; } })();
`;
const othersGoOn = `
const [ticksBefore, turnsBefore] = [ticks, turns];
while (ticks < ticksBefore + 2 || turns < turnsBefore + 2) await new Promise((r) => setTimeout(r, 3));
kept.a
`;

/** @returns The cell that was stopped, and how long that took */
async function stop(kernel: TestKernel, id: string): Promise<Exchange & { readonly ms: number }> {
  const from = performance.now();
  await kernel.request("interrupt_request", {}, "control");
  const stopped = await kernel.exchange(id);
  return { ...stopped, ms: performance.now() - from };
}

/** What the error says of other work that was ready to go on. */
const kept = /kept\.$/u;
const lost = /kept\. It ran in the continuation of an await/u;
const maybeLost = /kept\. If it ran in a promise's callback/u;

for (const [what, code, says = kept] of [
  ["a cell that waits", "await new Promise(() => {})"],
  ["a loop", "for (;;) {}"],
  ["a loop after an await", "await null; for (;;) {}", lost],
  ["a loop in a then", "await Promise.resolve().then(() => { for (;;) {} })", maybeLost],
  ["awaits that starve the loop", "while (true) await null"],
  [
    "awaits that starve the loop in a function",
    "const spin = async () => { while (true) await null; }; await spin()",
  ],
  [
    "awaits that starve the loop and catch all errors",
    "while (true) { try { await null } catch {} }",
  ],
  [
    "a for await that starves the loop",
    "for await (const one of (function* () { for (;;) yield 1; })()) {}",
  ],
  [
    "awaits that starve the loop, unrecorded",
    '%trace off\nconsole.log("begun"); while (true) await null',
    maybeLost,
  ],
  [
    "microtasks that starve the loop",
    "const again = () => queueMicrotask(again); again(); await new Promise(() => {})",
    maybeLost,
  ],
  [
    "process.nextTick that starves the loop",
    "const again = () => process.nextTick(again); again(); await new Promise(() => {})",
    maybeLost,
  ],
  [
    "thens without an await that starve the loop",
    "const again = () => Promise.resolve().then(again); again(); await new Promise(() => {})",
    maybeLost,
  ],
  [
    "immediates without end",
    "const again = () => setImmediate(again); again(); await new Promise(() => {})",
  ],
  ["a loop in a Proxy's trap", "new Proxy({}, { get() { for (;;) {} } }).a"],
  ["a loop in valueOf", "+{ valueOf() { for (;;) {} } }"],
  ["a loop in toJSON", "JSON.stringify({ toJSON() { for (;;) {} } })"],
  [
    "a loop in the display method of a result",
    '({ [Symbol.for("Jupyter.display")]() { for (;;) {} } })',
    maybeLost,
  ],
  [
    "a loop in the inspection of a result",
    '({ [Symbol.for("nodejs.util.inspect.custom")]() { for (;;) {} } })',
    maybeLost,
  ],
  [
    "a loop in the getter of a displayed object",
    'import { display } from "awaitlab"; display({ get [Symbol.for("Jupyter.display")]() { for (;;) {} } })',
    lost,
  ],
  [
    "a loop in a getter of a result",
    '({ get [Symbol.for("Jupyter.display")]() { for (;;) {} } })',
    maybeLost,
  ],
  [
    "a loop in a thrown error's message",
    'throw Object.defineProperty(new Error("a"), "message", { get() { for (;;) {} } })',
  ],
  [
    "a loop in a task that the cell awaits, in a Proxy's trap",
    "await null; new Proxy({}, { has() { for (;;) {} } }).a; 'a' in new Proxy({}, { has() { for (;;) {} } })",
    lost,
  ],
  [
    "a loop in a timer that the cell waits for",
    'await new Promise(() => setTimeout(() => { console.log("begun"); for (;;) {} }))',
    maybeLost,
  ],
  [
    "a loop in an interval",
    'setInterval(() => { console.log("begun"); for (;;) {} }); await new Promise(() => {})',
    maybeLost,
  ],
  [
    "a loop in an immediate",
    'setImmediate(() => { console.log("begun"); for (;;) {} }); await new Promise(() => {})',
    maybeLost,
  ],
  ["a loop in a library", 'require("./library.cjs").spin()'],
  ["a regular expression", '/^(a+)+$/.test("a".repeat(40) + "b")'],
  ["a flood of output", 'for (;;) console.log("begun")'],
  ["Atomics.wait", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"],
  ["execSync", 'require("node:child_process").execSync("sleep 60")'],
  ["execSync of several commands", 'require("node:child_process").execSync("sleep 60; sleep 60")'],
  ["spawnSync", 'import { spawnSync } from "node:child_process"; spawnSync("sleep", ["60"])'],
  [
    "execFileSync after an await",
    'await null; require("node:child_process").execFileSync("sleep", ["60"])',
  ],
  [
    "execSync again and again",
    'for (;;) try { require("child_process").execSync("sleep 60") } catch (error) { if (error.name === "KeyboardInterrupt") throw error }',
  ],
] as const) {
  test(`Stop ends ${what} within a second, twice in a row, and nothing else`, async () => {
    await using folder = await temporaryFolder();
    const library = "exports.spin = () => { for (;;) {} };";
    await writeFile(path.join(folder.path, "library.cjs"), library);
    await using kernel = await TestKernel.start({ cwd: folder.path });
    await kernel.execute(others);
    for (let round = 0; round < 2; round += 1) {
      const stopped = await stop(kernel, await begin(kernel, code));
      expect(error(stopped)?.ename).toBe("KeyboardInterrupt");
      expect(error(stopped)?.evalue).toMatch(says);
      expect(stopped.reply.content["status"]).toBe("error");
      expect(stopped.ms).toBeLessThan(1000);
      expect(value(await kernel.execute(othersGoOn))).toBe("1");
    }
    expect(kernel.published.filter(({ type }) => type === "error")).toHaveLength(2);
  });
}

for (const [what, code] of [
  ["a loop in a timer", 'setTimeout(() => { console.log("begun"); for (;;) {} }, 5)'],
  [
    "awaits that starve the loop",
    'setTimeout(async () => { console.log("begun"); for (;;) await null; }, 5)',
  ],
  [
    "awaits of a chart's cell, recorded no more, that starve the loop",
    '%%gantt\nsetTimeout(async () => { console.log("begun"); for (;;) await null; }, 5)',
  ],
  [
    "a blocking call",
    'setTimeout(() => { console.log("begun"); require("child_process").execSync("sleep 60") }, 5)',
  ],
] as const) {
  test(`Stop ends ${what} that a cell left behind, when no cell runs`, async () => {
    await using kernel = await TestKernel.start();
    await kernel.execute(others);
    await begin(kernel, code);
    await kernel.request("interrupt_request", {}, "control");
    const shown = await kernel.until(() => kernel.published.find(({ type }) => type === "error"));
    expect(shown.content["ename"]).toBe("KeyboardInterrupt");
    expect(value(await kernel.execute(othersGoOn))).toBe("1");
  });
}

test("Stop ends awaits of an earlier cell that starve the cell that waits", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute(others);
  await kernel.execute(
    `let hog = "runs"; let release; const gate = new Promise((resolve) => release = resolve);
    (async () => { await gate; try { console.log("late"); for (;;) await null; } finally { hog = "stopped" } })();`,
  );
  // Not before this cell runs: it would never be taken.
  const id = await begin(kernel, "setTimeout(release, 20); await new Promise(() => {})");
  await kernel.until(() => kernel.published.find(({ content }) => content["text"] === "late\n"));
  expect(error(await stop(kernel, id))?.ename).toBe("KeyboardInterrupt");
  expect(value(await kernel.execute("hog"))).toBe("'stopped'");
  expect(value(await kernel.execute(othersGoOn))).toBe("1");
});

test("an interrupt of an idle kernel does nothing", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute(others);
  const { reply } = await kernel.request("interrupt_request", {}, "control");
  expect(reply.content).toEqual({ status: "ok" });
  expect(value(await kernel.execute(othersGoOn))).toBe("1");
  expect(kernel.published.filter(({ type }) => type === "error")).toEqual([]);
});

test("tasks of the stopped cell end when they resume: cleaned up, uncaught, and without an error each", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("const log = []; let release; const gate = new Promise((r) => release = r)");
  const id = await begin(
    kernel,
    `const work = async (name) => {
      try { await gate; log.push(name + " went on"); }
      catch { log.push(name + " caught it"); }
      finally { await null; log.push(name + " cleaned up"); }
    };
    work("a"); work("b");
    setInterval(() => log.includes("timer") || log.push("timer"), 3);
    await new Promise(() => {});`,
  );
  await stop(kernel, id);
  const after = await kernel.execute(
    "release(); while (log.length < 3) await new Promise((r) => setTimeout(r, 3)); log.toSorted().join()",
  );
  expect(value(after)).toBe("'a cleaned up,b cleaned up,timer'");
  expect(kernel.published.filter(({ type }) => type === "error")).toHaveLength(1);
});

test("what a timer of the stopped cell begins afterwards is whole", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(
    kernel,
    `let done = 0;
    setInterval(async () => { await null; await new Promise((r) => setTimeout(r, 1)); done++; }, 3);
    await new Promise(() => {})`,
  );
  await stop(kernel, id);
  const after =
    "const was = done; while (done < was + 3) await new Promise((r) => setTimeout(r, 3)); 5";
  expect(value(await kernel.execute(after))).toBe("5");
});

test("Stop signals the child that a blocking call waits for, and no other", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute(
    'import { spawn, execSync } from "node:child_process"; const beside = spawn("sleep", ["60"])',
  );
  await stop(kernel, await begin(kernel, 'execSync("sleep 60")'));
  await kernel.execute("await new Promise((r) => setTimeout(r, 30))");
  expect(value(await kernel.execute("[beside.exitCode, beside.signalCode].join()"))).toBe("','");
});

test("after a stop, output, errors and the trace belong to the next cell", async () => {
  await using kernel = await TestKernel.start();
  for (const code of ["for (;;) {}", "while (true) await null", "await null; for (;;) {}"]) {
    await stop(kernel, await begin(kernel, code));
    const next = await kernel.execute(
      '%%gantt\nconst nap = async (ms) => { await new Promise((r) => setTimeout(r, ms)); console.log("napped") };\nawait Promise.all([nap(5), nap(6)])',
    );
    expect(text(next)).toBe("napped\nnapped\n");
    const chart = await kernel.execute(
      'import { gantt } from "awaitlab"; JSON.stringify(gantt().trace.tasks.map(({ name, outcome }) => [name, outcome]))',
    );
    expect(value(chart)).toContain('["nap(5)","returned"],["nap(6)","returned"]');
  }
});

test("a stopped task shows as terminated in the trace", async () => {
  await using kernel = await TestKernel.start();
  const code = "const spin = async () => { while (true) await null; };\nawait spin()";
  await stop(kernel, await begin(kernel, code));
  const outcomes = await kernel.execute(
    'import { gantt } from "awaitlab"; JSON.stringify(gantt().trace.tasks.map(({ outcome }) => outcome))',
  );
  expect(value(outcomes)).toBe(`'["terminated","terminated"]'`);
});

test("what nothing can stop is said, with the way out", { timeout: 30_000 }, async () => {
  await using kernel = await TestKernel.start();
  const native = 'require("node:crypto").pbkdf2Sync("a", "b", 2e9, 64, "sha512")';
  const id = await begin(kernel, native);
  await kernel.request("interrupt_request", {}, "control");
  const said = await kernel.until(() =>
    kernel.published.find(
      ({ parentId, content }) => parentId === id && content["name"] === "stderr",
    ),
  );
  expect(said.content["text"]).toContain("Restart the kernel");
});

test("Stop ends the cell that runs; the nine that wait behind it are aborted, or run if they asked for that", async () => {
  await using kernel = await TestKernel.start();
  for (const stopOnError of [true, false]) {
    await kernel.execute("let ran = 0");
    const code = 'console.log("begun"); for (;;) {}';
    const first = await kernel.send("execute_request", { code, stop_on_error: stopOnError });
    const waiting: string[] = [];
    for (let index = 0; index < 9; index += 1)
      waiting.push(await kernel.send("execute_request", { code: "ran += 1" }));
    await kernel.until(() =>
      kernel.published.find(({ parentId, type }) => parentId === first && type === "stream"),
    );
    expect(error(await stop(kernel, first))?.ename).toBe("KeyboardInterrupt");
    const statuses = new Set<unknown>();
    for (const id of waiting) statuses.add((await kernel.exchange(id)).reply.content["status"]);
    expect([...statuses]).toEqual([stopOnError ? "aborted" : "ok"]);
    expect(value(await kernel.execute("ran"))).toBe(stopOnError ? "0" : "9");
  }
});
