/** A notebook with a chart, carried to where no script runs. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { readCells, writeNotebook } from "../support/notebook.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

const convert = async (...args: readonly string[]): ReturnType<typeof run> =>
  run(path.join(venvBin, "jupyter"), ["nbconvert", ...args], { cwd: folder.path });

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "chart.ipynb"), [
    'import { sleep } from "awaitlab";\nconst load = async (ms: number) => { await sleep(ms); };',
    "%%gantt\nawait Promise.all([load(10), load(30)]);",
  ]);
  const executed = await convert("--to", "notebook", "--execute", "--inplace", "chart.ipynb");
  if (executed.code !== 0) throw new Error(executed.stderr);
});

afterAll(async () => folder[Symbol.asyncDispose]());

/** What a PNG begins with. */
const PNG = Buffer.from("89504e470d0a1a0a", "hex");

async function pictures(): Promise<readonly Buffer[]> {
  const files = await readdir(path.join(folder.path, "chart_files"));
  return Promise.all(
    files
      .filter((name) => name.endsWith(".png"))
      .map(async (name) => readFile(path.join(folder.path, "chart_files", name))),
  );
}

test.each([
  [
    "markdown",
    "chart.md",
    /!\[png\]\(chart_files\/.*\.png\)|<img src="data:image\/svg\+xml;base64/,
  ],
  ["latex", "chart.tex", /\\adjustimage\{.*\}\{chart_files\/.*\.png\}/],
  ["rst", "chart.rst", /<img src="data:image\/svg\+xml;base64|image:: chart_files\/.*\.png/],
])("%s shows it as a picture", async (format, file, picture) => {
  const converted = await convert("--to", format, "chart.ipynb");
  expect(converted, converted.stderr).toMatchObject({ code: 0 });
  const text = await readFile(path.join(folder.path, file), "utf8");
  expect(text).toMatch(picture);
  expect(text).not.toContain("<script>");
});

test("the picture is a PNG, which GitHub shows too; where none is shown the text stands", async () => {
  await convert("--to", "latex", "chart.ipynb");
  const all = await pictures();
  expect(all).toHaveLength(1);
  expect(all[0]?.subarray(0, PNG.length)).toEqual(PNG);
  const [, cell] = await readCells(path.join(folder.path, "chart.ipynb"));
  const stored = JSON.stringify(cell?.["outputs"]);
  expect(stored).toContain(`"image/png":"${all[0]?.toString("base64").slice(0, 40)}`);
  expect(stored).toMatch(/load\(30\) +│/);
  expect(stored).not.toContain('image/svg+xml":'); // it ends LaTeX's conversion where Inkscape is missing
});
