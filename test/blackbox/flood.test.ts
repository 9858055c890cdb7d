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
