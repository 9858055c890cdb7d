/** Reports that end early: nothing that they started outlives them. */
import { watch } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { Command, root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { writeNotebook } from "../support/notebook.ts";
import { isAlive } from "../support/process.ts";
import { readPage, startReport, textOf } from "../support/report.ts";

// Each report starts a server, a kernel and nbconvert.
vi.setConfig({ testTimeout: 180_000 });

/** Writes who runs it, and whose child that is, into a file; then waits for ever. */
const cells = [
  "console.log('ran')",
  `import { writeFileSync, renameSync } from "node:fs";
writeFileSync("new", \`\${process.pid} \${process.ppid}\`);
renameSync("new", "pids");
await new Promise(() => {});`,
];

/** Start a report of a notebook that waits, until it does. */
async function waitingReport(folder: string) {
  await writeNotebook(path.join(folder, "a.ipynb"), cells);
  await writeNotebook(path.join(folder, "b.ipynb"), cells.slice(0, 1));
  const written = new Promise<void>((resolve) => {
    const watcher = watch(folder, (_, name) => {
      if (name !== "pids") return;
      watcher.close();
      resolve();
    });
  });
  const report = startReport(folder, ["a.ipynb", "b.ipynb"]);
  await written;
  await report.saw("b.ipynb: finished");
  const text = await readFile(path.join(folder, "pids"), "utf8");
  return { report, pids: text.split(" ").map(Number) };
}

/** @returns Those that still run when all had time to end */
async function survivors(pids: readonly number[]): Promise<readonly number[]> {
  const deadline = performance.now() + 15_000;
  while (pids.some(isAlive) && performance.now() < deadline) {
    // Processes that are no children of ours can't be waited for.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(50);
  }
  return pids.filter(isAlive);
}

test.each([
  { signals: ["SIGINT"], expected: [130] },
  // What follows at once is the same Ctrl-C: npm hands on the one that the terminal has sent already.
  { signals: ["SIGINT", "SIGTERM", "SIGHUP"], expected: [129, 130, 143] },
  { signals: ["SIGTERM"], expected: [143] },
] as const)("$signals stops the cell, writes what ran, and leaves no process", async (given) => {
  await using folder = await temporaryFolder();
  const { report, pids } = await waitingReport(folder.path);
  for (const signal of given.signals) report.process.kill(signal);
  const { code, stdout, stderr } = await report.outcome;
  expect(given.expected).toContain(code);
  expect(stderr).toContain("Stopping, and writing what ran.");
  expect(stderr).toContain("a.ipynb: stopped by hand");
  expect(
    stdout
      .trim()
      .split("\n")
      .map((file) => path.basename(file)),
  ).toEqual(["a.html", "b.html", "index.html"]);
  const text = textOf(await readPage(folder.path, "a.html"));
  expect(text).toContain("Incompletestopped by hand");
  expect(text).toContain("ran");
  expect(await survivors(pids)).toEqual([]);
});

test("npm run report, stopped by the two Ctrl-C that npm makes of one, writes what ran", async () => {
  await using folder = await temporaryFolder();
  const script = path.join(root, "kernel", "setup", "report.mjs");
  const report = new Command(process.execPath, [script, "--out", folder.path]);
  await report.saw(": cell 1/");
  report.process.kill("SIGINT");
  report.process.kill("SIGINT");
  const { code, stdout, stderr } = await report.outcome;
  expect(stderr).toContain("Stopping, and writing what ran.");
  expect({ code, pages: await readdir(folder.path) }).toEqual({
    code: 130,
    pages: stdout
      .trim()
      .split("\n")
      .map((file) => path.basename(file)),
  });
});

test("a report that is killed takes its server and kernels along", async () => {
  await using folder = await temporaryFolder();
  const { report, pids } = await waitingReport(folder.path);
  report.process.kill("SIGKILL");
  expect((await report.outcome).code).toBe(null);
  expect(await survivors(pids)).toEqual([]);
});
