/** `%time` and `%timeit`: what code takes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { error, type Exchange, TestKernel, text, value } from "../support/kernel.ts";
import { array, object } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute(
    "const pause = (ms: number) => new Promise<number>((done) => setTimeout(() => done(ms), ms));\nasync function job(n: number) { await null; return n }\nlet calls = 0;",
  );
});
afterAll(() => kernel[Symbol.asyncDispose]());

const inMs: Readonly<Record<string, number>> = { s: 1000, ms: 1, µs: 1e-3, ns: 1e-6 };

function toMs(found: string | undefined): number {
  const [, digits, unit = ""] = /^([\d.]+) (\S+)$/u.exec(found ?? "") ?? [];
  return Number(digits) * (inMs[unit] ?? Number.NaN);
}

/** Wall times that a cell printed, in milliseconds. */
function wallTimes(exchange: Exchange): number[] {
  const found = text(exchange).matchAll(/Wall time ([\d.]+ \S+); the processor worked/gu);
  return Array.from(found, ([, time]) => toMs(time));
}

/** What `%timeit` displayed. */
function measured({ iopub }: Exchange): { text: string; html: string; medianMs: number } {
  const display = iopub.find(({ type }) => type === "display_data");
  const data = object(display?.content["data"] ?? {});
  const plain = String(data["text/plain"]);
  const median = /^median ([\d.]+ \S+) ·/u.exec(plain)?.[1];
  return { text: plain, html: String(data["text/html"]), medianMs: toMs(median) };
}

test("%time says how long a statement takes, and hands its value on", async () => {
  const exchange = await kernel.execute("%time await pause(30)");
  expect(value(exchange)).toBe("30");
  const [ms = 0] = wallTimes(exchange);
  expect(ms).toBeGreaterThan(29);
  expect(text(exchange)).toMatch(
    /^Wall time \S+ ms; the processor worked .* \(user .*, system .*\)$/mu,
  );
});

test("%time waits for a promise that nobody awaits", async () => {
  const exchange = await kernel.execute("%time pause(30)\n%time pause(20)");
  expect(value(exchange)).toBe("20");
  const [first = 0, second = 0] = wallTimes(exchange);
  expect(first).toBeGreaterThan(29);
  expect(second).toBeGreaterThan(19);
});

test.each([
  ["%time const a = await pause(5), b = 2;\na + b", "7"],
  ["%time for (let i = 0; i < 3; i++) await pause(1);\n'done'", "'done'"],
  ["%time await Promise.all([\n  pause(1),\n  pause(2),\n]);\n1", "1"],
  ["const g = () => 3;\n  %time (g)()", "3"],
  ["// %time g()", "3"],
  ["enum Colour { Red = 4 }\n%time Colour.Red", "4"],
  ["%time { let x = 1; x++ }\n5", "5"],
  ["%time let u\nu = 6", "6"],
])("%j measures once, and changes nothing", async (source, expected) => {
  const exchange = await kernel.execute(source);
  expect(error(exchange)).toBeUndefined();
  expect(value(exchange)).toBe(expected);
  expect(wallTimes(exchange)).toHaveLength(1);
});

test("%time of what throws is the error, at its place", async () => {
  const failed = await kernel.execute('%time (() => { throw new Error("no") })()');
  expect(error(failed)?.evalue).toBe("no");
  expect(error(failed)?.traceback).toContain(":1:22");
  expect(wallTimes(failed)).toEqual([]);
});

test("what is awaited under %time shows in the chart", async () => {
  await kernel.execute("%time await pause(10)\n%time pause(10)");
  const drawn = await kernel.execute(
    'import { gantt } from "awaitlab"; gantt().trace.waits.length',
  );
  expect(value(drawn)).toBe("2");
});

test("%%time measures the whole cell", async () => {
  const exchange = await kernel.execute("// %%time\nawait pause(20);\nawait pause(10)");
  expect(value(exchange)).toBe("10");
  const [ms = 0] = wallTimes(exchange);
  expect(ms).toBeGreaterThan(29);
});

test("%timeit shows a distribution, and what was measured", async () => {
  const found = measured(await kernel.execute("%timeit pause(2)"));
  expect(found.medianMs).toBeGreaterThan(1.9);
  const [headline = "", ...rest] = found.text.split("\n");
  expect(headline).toMatch(
    /^median \S+ \S+ · half between \S+ \S+ and \S+ \S+ · best \S+ \S+ · worst \S+ \S+$/u,
  );
  expect(rest.at(-1)).toMatch(
    /^pause\(2\): Wall time of one evaluation, awaited, as the mean of a run: \d+ runs of \d+ loops?, one after another, not recorded\./u,
  );
  const bars = rest.slice(0, -1);
  expect(bars.length).toBeGreaterThan(2);
  for (const bar of bars) expect(bar).toMatch(/^ +[\d.]+ ms │(?:█* ?\d*|▏ \d+)$/u);
  expect(found.html).toContain('<img src="data:image/svg+xml;base64,');
  expect(found.html).toContain("<code>pause(2)</code>");
});

test("the numbers are those of the runs, in order", async () => {
  const exchange = await kernel.execute("%timeit -n 1 -r 20 await pause(1 + (calls++ % 4))");
  const { text: shown } = measured(exchange);
  const numbers = Array.from(
    (shown.split("\n")[0] ?? "").matchAll(/([\d.]+ (?:[mµn]?s))/gu),
    ([, time]) => toMs(time),
  );
  const [median = 0, lower = 0, upper = 0, best = 0, worst = 0] = numbers;
  expect([best, lower, median, upper, worst]).toEqual(numbers.toSorted((a, b) => a - b));
  expect(worst).toBeGreaterThan(3.9);
  const counts = Array.from(shown.matchAll(/│█+ (\d+)$/gmu), ([, count]) => Number(count));
  const beyond = Number(/(\d+) runs? took longer than/u.exec(shown)?.[1] ?? 0);
  expect(counts.reduce((sum, count) => sum + count, beyond)).toBe(20);
});

test("fast things run in more loops, slow ones in fewer; -n and -r say how many", async () => {
  const loops = async (source: string): Promise<string> =>
    /([\d,]+ runs? of [\d,]+ loops?)/u.exec(measured(await kernel.execute(source)).text)?.[1] ?? "";
  expect(await loops("%timeit -n 5 -r 3 job(1)")).toBe("3 runs of 5 loops");
  expect(await loops("%timeit -n1 -r1 job(1)")).toBe("1 run of 1 loop");
  expect(await loops("%timeit -r 7 pause(12)")).toBe("7 runs of 1 loop");
  const many = await loops("%timeit -r 7 1 + calls");
  expect(many).toMatch(/^7 runs of 1[0,]+ loops$/u);
  expect(many.length).toBeGreaterThan("7 runs of 1,000 loops".length);
});

test("what is measured runs one evaluation after another, each awaited", async () => {
  await kernel.execute("let running = 0, most = 0;");
  await kernel.execute(
    "%timeit -n 3 -r 3 (async () => { most = Math.max(most, ++running); await pause(1); running--; })()",
  );
  expect(value(await kernel.execute("[most, running]"))).toBe("[ 1, 0 ]");
});

test.each([
  "await job(1)",
  "job(1)",
  "(await job(1)) + (await job(2))",
  "{ await job(1); await job(2); }",
])("what is measured is not recorded: %s", async (expression) => {
  await kernel.execute(`%trace full\n%timeit -n 50 -r 3 ${expression}`);
  const recorded = await kernel.execute(
    '%trace light\nimport { gantt } from "awaitlab"; gantt(CELL - 1)?.trace.tasks.length'.replace(
      "CELL",
      String(await executionCount()),
    ),
  );
  // The cell itself.
  expect(value(recorded)).toBe("1");
});

/** Of the cell that comes next. */
async function executionCount(): Promise<number> {
  const { reply } = await kernel.execute("0");
  return Number(reply.content["execution_count"]);
}

test("Stop ends a measurement", async () => {
  const id = await kernel.send("execute_request", {
    code: 'console.log("begun");\n%timeit -n 1 -r 1000000 pause(1)',
  });
  await kernel.until(() =>
    kernel.published.find((message) => message.parentId === id && message.type === "stream"),
  );
  await kernel.request("interrupt_request", {}, "control");
  expect(error(await kernel.exchange(id))?.ename).toBe("KeyboardInterrupt");
  expect(value(await kernel.execute("1 + 1"))).toBe("2");
});

test.each([
  ["%timeit", "Cannot measure nothing"],
  ["%time", '"%%time" on top of a cell measures all of it'],
  ["%timeit const a = 1", "%timeit measures an expression, or a block"],
  ["%time function f() {}", "%time measures a statement that does something"],
  ["%time job(1); job(2)", "put several into a block: `%time { … }`"],
  ["%timeit -r 0 job(1)", '"-n LOOPS" and "-r RUNS" are 1 or more'],
  ["%%gantt\n%timeit job(1)", "Put them into two cells"],
  ["1;\n%%time", "stands on top of it"],
])("%j is refused with a way out", async (source, message) => {
  const { reply } = await kernel.execute(source);
  expect(reply.content["evalue"]).toContain(message);
  expect(array(reply.content["traceback"]).join("\n")).toContain("→");
});
