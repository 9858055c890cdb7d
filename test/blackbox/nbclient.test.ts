/** A notebook that is run without anybody looking, as nbconvert and papermill do: what of its displays is kept. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { readCells, writeNotebook } from "../support/notebook.ts";

const bin = path.resolve(
  import.meta.dirname,
  "../../.venv",
  process.platform === "win32" ? "Scripts" : "bin",
);

/** Run cells by nbclient. @returns Each cell's outputs, as the notebook keeps them */
async function runAll(cells: readonly string[]): Promise<unknown[]> {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "notebook.ipynb");
  await writeNotebook(file, cells);
  const program =
    "import sys, nbformat, nbclient; f = sys.argv[1]; nb = nbformat.read(f, 4); " +
    "nbclient.NotebookClient(nb, timeout=30, allow_errors=True).execute(); nbformat.write(nb, f)";
  await promisify(execFile)(path.join(bin, "python"), ["-c", program, file], { cwd: folder.path });
  return (await readCells(file)).map(({ outputs }) => outputs);
}

test("a notebook keeps the last state of what was updated or cleared, tables, and why nobody was asked", async () => {
  const [, first, , cleared, table, asked] = await runAll([
    'import { clearOutput, display } from "awaitlab"',
    'const h = display.html("<b>1</b>"); h.update("<b>2</b>")',
    'h.update("<b>3</b>")',
    'console.log("gone"); clearOutput({ wait: true }); console.log("kept")',
    "[{ a: 1 }]",
    'prompt("name?")',
  ]);
  expect(first).toMatchObject([
    { output_type: "display_data", data: { "text/html": ["<b>3</b>"] } },
  ]);
  expect(cleared).toEqual([{ name: "stdout", output_type: "stream", text: ["kept\n"] }]);
  const html = [
    "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1</td></tr></tbody></table>",
  ];
  expect(table).toMatchObject([{ data: { "text/html": html } }]);
  expect(asked).toMatchObject([{ output_type: "error", ename: "StdinNotImplementedError" }]);
});

test("the kernel that Jupyter starts runs on the Node that the tests run on", async () => {
  const [outputs] = await runAll(["process.execPath"]);
  const text = `'${process.execPath}'`;
  expect(outputs).toMatchObject([{ data: { "text/plain": [text] } }]);
});
