/** Output without end: what it costs in memory, and that Stop ends it. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { begin, error, TestKernel, text, value } from "../support/kernel.ts";

/** Bytes that a process has in memory. Linux alone. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

const floodMs = 3000;
/** Above what the process had before: 71 MB at most were measured (a child, read through a pipe), 31 MB for loops. */
const mostGained = 140_000_000;
/** The burst of 32 MB, and 20 MB a second, on each of the pipes; in JSON a fifth more. */
const mostPublished = 1.2 * (32_000_000 + (20_000_000 * (floodMs + 2000)) / 1000);

for (const [what, code] of [
  ["a loop", 'for (;;) console.log("begun", x)'],
  ["a loop that awaits", 'for (;;) { console.log("begun", x); await null }'],
  [
    "a child process",
    'import { spawn } from "node:child_process"; console.log("begun"); const child = spawn("yes", [x], { stdio: ["ignore", "pipe", "inherit"] }); child.stdout.on("data", (d) => process.stdout.write(d)); try { await new Promise(() => {}) } finally { child.kill() }',
  ],
  [
    "a child process with the descriptors of its parent",
    'import { spawn } from "node:child_process"; console.log("begun"); globalThis.child = spawn("yes", [x], { stdio: "inherit" }); await new Promise(() => {})',
  ],
] as const) {
  test.runIf(process.platform === "linux")(
    `a flood of 3 seconds from ${what} fills no memory, and Stop ends it within a second`,
    async () => {
      await using kernel = await TestKernel.start();
      const pid = Number(value(await kernel.execute('const x = "x".repeat(100); process.pid')));
      const pids = [kernel.process.pid ?? 0, pid];
      const before = await Promise.all(pids.map(residentBytes));
      const id = await begin(kernel, code);
      // The measure of the test: how long the flood lasts.
      await sleep(floodMs);
      const from = performance.now();
      await kernel.send("interrupt_request", {}, "control");
      const stopped = await kernel.exchange(id);
      const stopMs = performance.now() - from;
      const after = await Promise.all(pids.map(residentBytes));
      const gained = after.map((bytes, index) => bytes - (before[index] ?? 0));
      expect(error(stopped)?.ename).toBe("KeyboardInterrupt");
      expect(stopMs).toBeLessThan(1000);
      for (const bytes of gained) expect(bytes).toBeLessThan(mostGained);
      expect(text(stopped).length).toBeLessThan(mostPublished);
      await kernel.execute("globalThis.child?.kill()");
      const next = await kernel.execute('console.log("next"); x.length');
      expect(value(next)).toBe("100");
    },
  );
}

test("50 interrupts in a flood tear no line and lose none", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("let row = 0");
  let printed = "";
  for (let round = 0; round < 50; round += 1) {
    // A stop may come between a line's number and its end: that row is the last of its round.
    const id = await kernel.send("execute_request", {
      code: "for (;; row++) console.log(`row ${row}`)",
    });
    await kernel.until(() =>
      kernel.published.find((message) => message.parentId === id && message.type === "stream"),
    );
    await kernel.request("interrupt_request", {}, "control");
    const stopped = await kernel.exchange(id);
    expect(error(stopped)?.ename).toBe("KeyboardInterrupt");
    printed += text(stopped);
    kernel.published.length = 0;
  }
  expect(printed.endsWith("\n")).toBe(true);
  const rows = printed.trimEnd().split("\n");
  let expected = 0;
  const wrong = rows.filter((line) => {
    // Stopped after the line left and before it was counted, a row is printed again by the next round.
    const isAgain = line === `row ${expected - 1}`;
    const isNext = line === `row ${expected}`;
    if (isNext) expected += 1;
    return !isNext && !isAgain;
  });
  expect(wrong).toEqual([]);
  expect(Number(value(await kernel.execute("row")))).toBeGreaterThanOrEqual(expected - 1);
  expect(rows.length).toBeGreaterThan(1000);
}, 60_000);

test("20 MB arrive whole, as output and as a display", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute('import { display } from "awaitlab"; const large = "x".repeat(20_000_000)');
  expect(text(await kernel.execute("console.log(large)"))).toHaveLength(20_000_001);
  const shown = await kernel.execute("display.html(large); 1");
  const html = shown.iopub.find(({ type }) => type === "display_data")?.content["data"];
  expect(JSON.stringify(html).length).toBeGreaterThan(20_000_000);
  expect(value(shown)).toBe("1");
}, 60_000);
