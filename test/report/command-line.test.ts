/** What `awaitlab report` understands, and what it answers to the rest. */
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { writeNotebook } from "../support/notebook.ts";
import { startReport } from "../support/report.ts";

test("report --help lists each option", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await startReport(folder.path, ["--help"]).outcome;
  expect(code).toBe(0);
  for (const option of ["to", "out", "param", "no-input", "allow-errors", "timeout", "server"]) {
    expect(stdout).toContain(`--${option} `);
  }
});

test.each([
  { args: [], says: "Cannot report on nothing: name a notebook" },
  { args: ["a.ipynb", "--paran", "n=1"], says: '"--paran". Did you mean --param?' },
  { args: ["a.ipynb", "--to", "docx"], says: '--to "docx": there are html, pdf and md' },
  { args: ["a.ipynb", "--to", ""], says: 'Cannot use --to "": it is empty' },
  { args: ["a.ipynb", "--param", "n"], says: '--param "n": write it as name=value' },
  { args: ["a.ipynb", "--param", "my-n=1"], says: 'the parameter "my-n": TypeScript has no such' },
  { args: ["a.ipynb", "--timeout", "soon"], says: '--timeout "soon": give a number of seconds' },
  { args: ["a.ipynb", "--timeout", "-1"], says: "--timeout" },
  { args: ["a.ipynb", "--timeout", "0"], says: '--timeout "0"' },
  { args: ["a.ipynb", "--server", "here"], says: "write an address like http://localhost:8888" },
  { args: ["a.ipynb", "--token", "x"], says: "Cannot use --token without --server" },
])("exit code 2 for report $args", async ({ args, says }) => {
  await using folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "a.ipynb"), ["1"]);
  const { code, stdout, stderr } = await startReport(folder.path, args).outcome;
  expect(stderr).toContain(says);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(await readdir(folder.path)).toEqual(["a.ipynb"]);
});

const python = { metadata: { kernelspec: { name: "python3", language: "python" } } };
const empty = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };

test.each([
  { args: ["b.ipynb"], says: 'b.ipynb": there is no such file' },
  { args: ["text"], says: 'text" as a notebook: it is no JSON' },
  { args: ["old"], says: "it is of format 3, and not 4" },
  { args: ["sub"], says: 'sub" as a notebook: it is a folder. Name the notebooks in it' },
  // As editors on Windows write it.
  { args: ["marked"], says: 'marked": it is written for the kernel "python3"' },
  { args: ["python"], says: 'it is written for the kernel "python3", which is none of TypeScript' },
  { args: ["unnamed"], says: 'it names no kernel. Open it in JupyterLab, choose "TypeScript' },
  { args: ["a.ipynb", "sub/a.ipynb"], says: 'for "sub/a.ipynb" and for "a.ipynb". Rename one' },
  { args: ["a.ipynb", "--out", "text"], says: "it is a file. Name a folder with --out" },
])("exit code 1 for report $args, before anything runs", async ({ args, says }) => {
  await using folder = await temporaryFolder();
  const sub = path.join(folder.path, "sub");
  await mkdir(sub);
  const write = (name: string, value: object | string): Promise<void> =>
    writeFile(
      path.join(folder.path, name),
      typeof value === "string" ? value : JSON.stringify(value),
    );
  await Promise.all([
    writeNotebook(path.join(folder.path, "a.ipynb"), ["1"]),
    writeNotebook(path.join(sub, "a.ipynb"), ["1"]),
    write("text", "no notebook"),
    write("old", { ...empty, nbformat: 3 }),
    write("python", { ...empty, ...python }),
    write("marked", `\uFEFF${JSON.stringify({ ...empty, ...python })}`),
    write("unnamed", empty),
  ]);
  const { code, stdout, stderr } = await startReport(folder.path, args).outcome;
  expect(stderr).toContain(says);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(existsSync(path.join(folder.path, "reports"))).toBe(false);
});

test("a PDF without a browser fails before anything runs, and tells the ways out", async () => {
  await using folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "a.ipynb"), ["1"]);
  const noBrowser = { AWAITLAB_CHROMIUM: path.join(folder.path, "none") };
  const { code, stderr } = await startReport(folder.path, ["a.ipynb", "--to", "pdf"], noBrowser)
    .outcome;
  expect(code).toBe(1);
  expect(stderr).toContain("there is no Chromium or Chrome (AWAITLAB_CHROMIUM names one");
  expect(stderr).toContain("write --to html and print that from any browser");
});
