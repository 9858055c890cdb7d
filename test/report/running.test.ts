/** How `awaitlab report` runs notebooks. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { type Cell, readCells, writeNotebook } from "../support/notebook.ts";
import { readPage, report, reportAll, startReport, textOf } from "../support/report.ts";

const preload = pathToFileURL(path.resolve(import.meta.dirname, "../support/fired-timers.mjs"));

// Each report starts a server, a kernel and nbconvert.
vi.setConfig({ testTimeout: 180_000 });

test("progress tells notebook, cell and elapsed time, and the notebook stays as it is", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout, stderr } = await report(folder.path, ["1", "", "2"]);
  expect(code).toBe(0);
  expect(stdout).toBe(`${path.join(folder.path, "reports", "a.html")}\n`);
  expect(stderr).toMatch(
    /^a\.ipynb: cell 1\/2, \d+\.\d s\na\.ipynb: cell 2\/2, \d+\.\d s\na\.ipynb: finished, \d+\.\d s\n$/u,
  );
  expect(await readCells(path.join(folder.path, "a.ipynb"))).toMatchObject([
    { outputs: [] },
    { outputs: [] },
    { outputs: [] },
  ]);
});

test("a report ends with its last page: nothing is waited for behind it", async () => {
  await using folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "a.ipynb"), ["1"]);
  const told = path.join(folder.path, "timers");
  const { outcome } = startReport(folder.path, ["a.ipynb"], {
    NODE_OPTIONS: `--import=${preload.href}`,
    FIRED_TIMERS: told,
  });
  expect((await outcome).code).toBe(0);
  expect(await readFile(told, "utf8")).toContain("report: \n");
});

test("a failing cell stops its notebook with its error, and what ran is written", async () => {
  await using folder = await temporaryFolder();
  const cells = ["console.log('ran')", "1;\nnull.x;", "console.log('never ' + 'ran')"];
  const { code, stderr, text } = await report(folder.path, cells);
  expect(code).toBe(1);
  expect(stderr).toContain("a.ipynb: cell 2 failed: TypeError: Cannot read properties of null");
  expect(stderr).toContain("→ 2 │ null.x;");
  expect(text).toContain("Incompletecell 2 failed: TypeError");
  expect(text).toMatch(/\nran\n/u);
  expect(text).not.toContain("never ran");
});

const failing = "throw new Error('meant')";

test("--allow-errors goes on after a failing cell", async () => {
  await using folder = await temporaryFolder();
  const cells = [failing, "console.log(6 * 7)"];
  const { code, text } = await report(folder.path, cells, ["--allow-errors"]);
  expect(code).toBe(0);
  expect(text).toContain("Error: meant");
  expect(text).toContain("42");
});

test("tags allow one cell to fail, or leave it out", async () => {
  await using folder = await temporaryFolder();
  const allowed: Cell = { source: failing, tags: ["raises-exception"] };
  const skipped: Cell = { source: failing, tags: ["skip-execution"] };
  const { code, stderr } = await reportAll(folder.path, {
    tagged: [allowed, skipped, "1"],
    other: [allowed, failing],
  });
  expect(code).toBe(1);
  expect(stderr).toContain("tagged.ipynb: finished");
  expect(stderr).toContain("other.ipynb: cell 2 failed: Error: meant");
});

test("a cell that takes longer than --timeout is stopped, be it a wait or a loop", async () => {
  await using folder = await temporaryFolder();
  const notebooks = {
    waiting: ["console.log('ran')", "await new Promise(() => {})"],
    looping: ["console.log('ran')", "for (;;);"],
  };
  const { code, stderr, texts } = await reportAll(folder.path, notebooks, ["--timeout", "5"]);
  expect(code).toBe(1);
  for (const [name, text] of texts) {
    expect(stderr).toContain(`${name}.ipynb: cell 2 took longer than 5 s (--timeout)`);
    expect(text).toMatch(/\nran\n/u);
    expect(text).toContain("KeyboardInterrupt");
  }
});

test("a cell that ends its process or its kernel fails, and what ran is written", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr, texts } = await reportAll(folder.path, {
    exit: ["console.log('ran')", "process.exit(3)"],
    killed: [
      "console.log('ran')",
      "process.kill(process.ppid, 'SIGKILL'); await new Promise(() => {})",
    ],
  });
  expect(code).toBe(1);
  expect(stderr).toContain("exit.ipynb: cell 2 failed");
  expect(stderr).toContain("killed.ipynb: cell 2 lost its kernel: it died, or the server went");
  for (const text of texts.values()) expect(text).toMatch(/\nran\n/u);
});

test("parameters are declared below the tagged cell, as JSON or as text; unknown ones are told", async () => {
  await using folder = await temporaryFolder();
  const cells = [
    { source: "let n = 1;\nlet list: unknown[] = [];\nlet text = '';", tags: ["parameters"] },
    "console.log(n, JSON.stringify(list), text, sed)",
  ];
  const given = ["n=9007199254740993", 'list=[1, {"__proto__": null}]', "text=a=b 'c'", "sed=7"];
  const args = given.flatMap((parameter) => ["--param", parameter]);
  const { code, stderr, text } = await report(folder.path, cells, args);
  expect(code).toBe(0);
  expect(text).toContain(`9007199254740993n [1,{"__proto__":null}] a=b 'c' 7`);
  expect(stderr.match(/no cell tagged "parameters" declares (\w+)/gu)).toEqual([
    'no cell tagged "parameters" declares sed',
  ]);
});

test("each notebook runs in its own folder; an index joins their pages", async () => {
  await using folder = await temporaryFolder();
  const sub = path.join(folder.path, "sub folder");
  await mkdir(sub);
  await writeFile(path.join(sub, "helper.ts"), "export const word: string = 'beside';\n");
  await writeNotebook(path.join(sub, "b & c.ipynb"), [
    { type: "markdown", source: "# Beside | it\n[back](../a.ipynb#cell-id=x), [out](../c.ipynb)" },
    'import { word } from "./helper";\nconsole.log(word)',
  ]);
  await writeNotebook(path.join(folder.path, "a.ipynb"), ["throw new Error('no')"]);
  const args = ["a.ipynb", "sub folder/b & c.ipynb"];
  const { code, stdout } = await startReport(folder.path, args).outcome;
  expect(code).toBe(1);
  expect(stdout.trim().split("\n")).toHaveLength(3);
  const page = await readPage(folder.path, "b & c.html");
  expect(textOf(page)).toContain("beside");
  expect(page).toContain('<a href="a.html#cell-id=x">back</a>');
  expect(page).toContain('<a href="../c.ipynb">out</a>');
  const index = await readPage(folder.path, "index.html");
  expect(index).toContain('<a href="b%20%26%20c.html">Beside | it</a></td><td class="finished">');
  expect(index).toContain('<a href="a.html">a</a></td><td class="failed">cell 1 failed: Error: no');
  await startReport(folder.path, [...args, "--to", "md"]).outcome;
  expect(await readPage(folder.path, "index.md")).toContain(
    String.raw`| [Beside \| it](b%20%26%20c.md) | finished | 1 |`,
  );
});

test("a notebook that is an index keeps its name, and that of all pages is another", async () => {
  await using folder = await temporaryFolder();
  for (const name of ["a", "index"]) {
    await writeNotebook(path.join(folder.path, `${name}.ipynb`), [`console.log("I am ${name}")`]);
  }
  const { code, stdout } = await startReport(folder.path, ["a.ipynb", "index.ipynb"]).outcome;
  expect(code).toBe(0);
  expect(
    stdout
      .trim()
      .split("\n")
      .map((file) => path.basename(file)),
  ).toEqual(["a.html", "index.html", "reports.html"]);
  expect(textOf(await readPage(folder.path, "index.html"))).toContain("I am index");
  expect(await readPage(folder.path, "reports.html")).toContain('<a href="index.html">');
});

test("several run at once, as many as there are cores", async () => {
  await using folder = await temporaryFolder();
  const log = path.join(folder.path, "log");
  await appendFile(log, "");
  const note = (what: string): string =>
    `appendFileSync(${JSON.stringify(log)}, ${JSON.stringify(what)});`;
  const source = `import { appendFileSync } from "node:fs";\n${note("(")}\nawait new Promise((resolve) => setTimeout(resolve, 2000));\n${note(")")}`;
  const names = Array.from({ length: availableParallelism() + 1 }, (_, index) => `${index}.ipynb`);
  await Promise.all(names.map((name) => writeNotebook(path.join(folder.path, name), [source])));
  expect((await startReport(folder.path, names).outcome).code).toBe(0);
  let [running, most] = [0, 0];
  for (const mark of await readFile(log, "utf8")) {
    running += mark === "(" ? 1 : -1;
    most = Math.max(most, running);
  }
  expect(most).toBe(availableParallelism());
});
