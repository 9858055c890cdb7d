/** What a user is told about a cell's awaits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Exchange, TestKernel, value } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await run(
    'import { compare, concurrency, criticalPath, findings, limits, sleep, trace } from "awaitlab";\n' +
      "const load = async (id: number): Promise<number> => { await sleep(50); return id; };",
  );
});
afterAll(() => kernel[Symbol.asyncDispose]());

const run = (code: string): Promise<Exchange> => kernel.execute(code);

/** What a cell gives, as JSON. */
async function json(expression: string): Promise<unknown> {
  const shown = String(value(await run(`encodeURIComponent(JSON.stringify(${expression}))`)));
  const parsed: unknown = JSON.parse(decodeURIComponent(shown.slice(1, -1)));
  return parsed;
}

test("independent awaits are named with their lines and with the time to gain", async () => {
  await run(
    "const one = await trace(async () => {\n  const a = await load(1);\n  const b: number = await load(2);\n  return a + b;\n});",
  );
  const found = "findings(one.trace).map(({ kind, sentence }) => `${kind}: ${sentence}`)";
  // Node may fire a timer within the millisecond before it is due.
  expect(await json(`${found}.join()`)).toMatch(
    /^sequential-awaits: .*awaited 2 times one after the other \(lines 2 and 3\), (?:9[89]|1\d\d) ms in all/,
  );
});

test("an edit that helps leaves nothing to say, and the two runs can be compared", async () => {
  await run("const two = await trace(() => Promise.all([load(1), load(2)]));");
  expect(await json("[findings(two.trace), limits(two.trace)]")).toEqual([[], []]);
  expect(await json("concurrency(two.trace).external.max")).toBe(2);
  expect(await json("compare(one.trace, two.trace).totals.map((row) => row.name)")).toContain(
    "wall",
  );
  const path = await json("criticalPath(two.trace)!.map(({ state }) => state)");
  expect(path).toContain("waiting");
});

test("each analysis can be asked for by itself", async () => {
  await run(
    'import { delays, forgottenTasks, loopBlocks, queueDepth, sequentialAwaits, stuck, summary, unreadResults } from "awaitlab";\n' +
      "const three = await trace(async () => { await load(1); await load(2); void load(3); });",
  );
  const sizes = "[delays, loopBlocks, queueDepth, sequentialAwaits, unreadResults]";
  expect(await json(`${sizes}.map((analysis) => analysis(three.trace).length)`)).toEqual([
    expect.any(Number),
    0,
    0,
    1,
    0,
  ]);
  expect(await json("forgottenTasks(three.trace).length")).toBe(1);
  expect(await json("stuck(three.trace).deadlocks")).toEqual([]);
  expect(await json("summary(three.trace).tasks")).toBe(4);
});
