/** `virtualTime` in cells: its chart, beside other cells, and what Stop and `%stop` do to it. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { begin, error, type Exchange, TestKernel, text, value } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { busy, sleep, trace, virtualTime } from "awaitlab"');
});
afterAll(async () => kernel[Symbol.asyncDispose]());

const platform = "[setTimeout, setInterval, Date, fetch].every((own, i) => own === before[i])";
beforeEach(async () => {
  await run("const before = [setTimeout, setInterval, Date, fetch]");
});

/** The end of a run, which %stop does not wait for. */
const restored = (): Promise<Exchange> =>
  run(`while (!(${platform})) await new Promise(setImmediate)`);

async function run(code: string): Promise<Exchange> {
  const exchange = await kernel.execute(code);
  expect(error(exchange)).toBeUndefined();
  return exchange;
}

const count = ({ reply }: Exchange): number => Number(reply.content["execution_count"]);

/** The text of a display, its spaces as they are. */
function shown(exchange: Exchange): string {
  const display = exchange.iopub.find((message) => message.type === "display_data");
  const data = display?.content["data"];
  return typeof data === "object" && data !== null
    ? String(Reflect.get(data, "text/plain"))
    : "nothing was displayed";
}

test("the chart of a cell shows an hour as an hour, below the row that says so", async () => {
  const chart = shown(
    await run(`// %%gantt
async function nap(seconds: number) { await sleep(seconds * 1000); }
const hour = await virtualTime(() => Promise.all([nap(3600), nap(60)]));`),
  );
  expect(chart).toMatch(/^3 tasks · wall 1 h|^3 tasks · wall 3,?600|^3 tasks · wall 60/u);
  expect(chart).toMatch(/virtual time +│/u);
  expect(chart).toMatch(/nap\(3600\) +│/u);
  expect(value(await run("[hour.elapsedMs, hour.leftTimers].join()"))).toBe("'3600000,0'");
});

test("timers that a cell imported follow it too", async () => {
  await run('import { setTimeout as pause, setInterval as every } from "node:timers/promises"');
  const code =
    "(await virtualTime(async () => { let n = 0; for await (const _ of every(1000)) if (++n === 5) break; await pause(7); })).elapsedMs";
  expect(value(await run(code))).toBe("5007");
});

test("what other cells left running keeps real time, and is listed and ended as ever", async () => {
  await run("let ticks = 0; const ticking = setInterval(() => ticks++, 10);");
  await run(
    "await virtualTime(async () => { for (let i = 0; i < 100; i++) await sleep(3_600_000); })",
  );
  expect(Number(value(await run("ticks")))).toBeLessThan(1000);
  const endless = await run(
    "const endless = virtualTime(async () => { for (;;) await sleep(1000); })",
  );
  expect(shown(await run("%jobs"))).toContain("every 10 ms");
  await run(`%stop ${count(endless)}\nclearInterval(ticking)`);
  await restored();
});

test("Stop ends a run that would never end; variables are kept, and the platform is as it was", async () => {
  await run("let rounds = 0;");
  const id = await begin(
    kernel,
    'await virtualTime(async () => { console.log("begun"); for (;;) { rounds++; await sleep(60_000); } })',
  );
  await kernel.request("interrupt_request", {}, "control");
  expect(error(await kernel.exchange(id))?.ename).toBe("KeyboardInterrupt");
  const stopped = Number(value(await run("await sleep(20); rounds")));
  expect(stopped).toBeGreaterThan(0);
  expect(Number(value(await run("await sleep(20); rounds")))).toBe(stopped);
  expect(value(await run(platform))).toBe("true");
});

test("Stop of a loop inside ends the run too; a run of another cell goes on", async () => {
  await run(
    'let beats = 0; let isDone = false; const other = virtualTime(async () => { while (!isDone) { beats++; await sleep(1000); } return "done"; });',
  );
  const id = await begin(
    kernel,
    'await virtualTime(async () => { await sleep(1000); console.log("begun"); for (;;) {} })',
  );
  await kernel.request("interrupt_request", {}, "control");
  expect(error(await kernel.exchange(id))?.ename).toBe("KeyboardInterrupt");
  const before = Number(value(await run("beats")));
  await run(`while (beats === ${before}) await new Promise(setImmediate);`);
  expect(Number(value(await run("beats")))).toBeGreaterThan(before);
  expect(value(await run("isDone = true; (await other).value"))).toBe("'done'");
  expect(value(await run(platform))).toBe("true");
  expect(value(await run("(await virtualTime(() => sleep(1000))).elapsedMs"))).toBe("1000");
});

test("%stop ends a run that a cell left in the background, `finally` included", async () => {
  const started = await run(
    "let cleaned = false;\nconst left = virtualTime(async () => { try { for (;;) await sleep(60_000); } finally { cleaned = true; } });",
  );
  await run(`%stop ${count(started)}`);
  await restored();
  expect(value(await run("cleaned"))).toBe("true");
});

test("afterwards the platform is as it was", async () => {
  await run("await virtualTime(() => sleep(1000))");
  expect(value(await run(platform))).toBe("true");
});

test("what a virtual timer's callback throws is told under its cell", async () => {
  const failing = await kernel.execute(
    'await virtualTime(async () => { setTimeout(() => { throw new RangeError("late"); }, 5); await sleep(10); })',
  );
  expect(error(failing)?.traceback).toContain("RangeError: late");
  expect(error(failing)?.traceback).toContain("Cell [");
});

test("what can't go on says so, and names the way out", async () => {
  const stuck = await kernel.execute(
    "await virtualTime(() => new Promise(() => {}), { stuckAfterMs: 20 })",
  );
  expect(error(stuck)?.ename).toBe("VirtualDeadlock");
  expect(error(stuck)?.evalue).toMatch(/^Cannot go on at 0 ms of virtual time.*wait\(promise\)/u);
});

test("that a file lets time run at its real speed is said under the cell", async () => {
  const reading = await run(
    'import { readFile } from "node:fs/promises";\nawait virtualTime(async () => { await readFile("/dev/null"); await sleep(1000); });',
  );
  expect(text(reading, "stderr")).toContain("virtualTime: real work is pending (");
});
