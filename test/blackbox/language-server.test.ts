/** TypeScript's server beside a kernel: in long notebooks, when it hangs, and what needs it not at all. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { caughtUp, check, typeServerOf } from "../support/checked.ts";
import { temporaryFolder } from "../support/folder.ts";
import { TestKernel } from "../support/kernel.ts";

/** The type server is found in /proc, on Linux alone. */
const hasNoProc = process.platform !== "linux";

async function offersFor(kernel: TestKernel, code: string): Promise<unknown> {
  const cursor = Array.from(code).length;
  const { reply } = await kernel.request("complete_request", { code, cursor_pos: cursor });
  return reply.content["matches"];
}

test("in a long notebook, what a cell uses stays known", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("%check off\nconst first = 1;");
  const forgotten: number[] = [];
  // More than the server keeps open.
  for (let cell = 0; cell < 250; cell += 1) {
    await kernel.execute(`const v${cell} = ${cell};`);
    const offered = await offersFor(kernel, `v${cell}; first.toF`);
    if (String(offered) !== "toFixed") forgotten.push(cell);
  }
  expect(forgotten).toEqual([]);
});

test("where each cell builds on the one before, the last is answered as fast as the first", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("%check off\nconst v0 = 1;");
  for (let cell = 1; cell <= 600; cell += 1)
    await kernel.execute(`const v${cell} = v${cell - 1} + 1; const n${cell}: number = v${cell};`);
  expect(await offersFor(kernel, "n600.toF")).toEqual(["toFixed"]);
  const startedMs = performance.now();
  expect(await offersFor(kernel, "(n600).toE")).toEqual(["toExponential"]);
  // A chain of 500 modules takes the server seconds.
  expect(performance.now() - startedMs).toBeLessThan(1000);
});

test.skipIf(hasNoProc)("a type server that hangs costs one Tab, and no cell", async () => {
  await using kernel = await TestKernel.start();
  await caughtUp(kernel);
  const server = Number(typeServerOf(kernel));
  process.kill(server, "SIGSTOP");
  const asked = await kernel.send("complete_request", { code: "Math.ma", cursor_pos: 7 });
  expect((await kernel.execute("%check off\n1 + 1")).reply.content["status"]).toBe("ok");
  expect(kernel.replyTo(asked)).toBeUndefined();
  const { reply } = await kernel.exchange(asked);
  expect(reply.content).toMatchObject({ status: "ok", matches: [], cursor_start: 7 });
  expect(await offersFor(kernel, "Math.ma")).toEqual(["max"]);
  expect(typeServerOf(kernel)).not.toBe(server);
});

test.skipIf(hasNoProc)("a cell that just shows a value needs no type server", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("%check off\nlet total = 5; class Point {}");
  await kernel.execute("%check report");
  for (const code of ["1 + 1", "(-2) ** 3 % 2", '"text"', "total", "(Point)", "// nothing"])
    await kernel.execute(code);
  expect(typeServerOf(kernel)).toBeUndefined();
  expect(await check(kernel, "1 - 'a'")).toContain("TS2363");
  expect(typeServerOf(kernel)).toBeGreaterThan(0);
});

test.skipIf(process.platform === "win32")(
  "a notebook within somebody's TypeScript project loads nothing of that",
  async () => {
    await using folder = await temporaryFolder();
    const notebooks = path.join(folder.path, "notebooks");
    await mkdir(notebooks);
    // Who reads a pipe without a writer waits for ever.
    await promisify(execFile)("mkfifo", [path.join(folder.path, "trap.ts")]);
    await writeFile(path.join(folder.path, "tsconfig.json"), '{ "files": ["trap.ts"] }');
    await writeFile(path.join(notebooks, "tsconfig.json"), '{ "files": ["../trap.ts"] }');
    await mkdir(path.join(notebooks, "own"));
    // Below a tsconfig.json, and beside one.
    for (const cwd of [path.join(notebooks, "own"), notebooks]) {
      await using kernel = await TestKernel.start({ cwd });
      expect(await offersFor(kernel, "Math.ma")).toEqual(["max"]);
      // Whoever looks for faults of the tsconfig.json would be caught too.
      await kernel.execute("%check off\nconst half = 0.5;");
      expect(await offersFor(kernel, "half.toF")).toEqual(["toFixed"]);
    }
  },
);
