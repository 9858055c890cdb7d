/** Notebooks run by papermill's command, as people schedule them and repeat them with other parameters. */
import path from "node:path";
import { expect, test } from "vitest";
import { type Outcome, run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type Cell, readCells, writeNotebook } from "../support/notebook.ts";
import { venvBin } from "../../kernel/setup/places.mjs";

interface Ran extends Outcome {
  /** Of the notebook that papermill writes; none if it wrote none. */
  readonly cells: readonly Record<string, unknown>[];
}

async function papermill(
  cells: readonly (string | Cell)[],
  args: readonly string[] = [],
): Promise<Ran> {
  await using folder = await temporaryFolder();
  const [input, output] = [path.join(folder.path, "in.ipynb"), path.join(folder.path, "out.ipynb")];
  await writeNotebook(input, cells);
  const command = path.join(venvBin, "papermill");
  const outcome = await run(command, [input, output, ...args], { cwd: folder.path });
  return { ...outcome, cells: await readCells(output).catch(() => []) };
}

/** Declares what may be given from outside. */
const declaring: Cell = {
  tags: ["parameters"],
  source: [
    "let seed: number = 1; // where chance begins",
    'const name = "x"',
    "let deep: { list: unknown[] } = { list: [] }",
  ].join("\n"),
};

test("papermill runs a notebook as it stands", async () => {
  const { code, cells } = await papermill([declaring, "await Promise.resolve(seed + 1)"]);
  expect(code).toBe(0);
  expect(cells.map(({ source }) => source)).toHaveLength(2);
  expect(cells[1]?.["outputs"]).toMatchObject([{ data: { "text/plain": ["2"] } }]);
});

test("parameters from the command line replace those of the tagged cell, whatever their type and kind", async () => {
  const yaml = "deep: { list: [null, true, 1.5, 9007199254740993, 2026-01-02, { __proto__: 1 }] }";
  const { code, stderr, cells } = await papermill(
    [declaring, "seed += 1; [seed, name]", "deep.list"],
    ["-p", "seed", "7", "-p", "name", 'a"b\\n🧵 ${1}', "-y", yaml],
  );
  expect([code, stderr.includes("unknown parameter")]).toEqual([0, false]);
  const [, injected, first, second] = cells;
  expect(injected?.["metadata"]).toMatchObject({ tags: ["injected-parameters"] });
  const literals = 'null, true, 1.5, 9007199254740993n, "2026-01-02", { ["__proto__"]: 1 }';
  expect(injected?.["source"]).toEqual([
    "// Parameters\n",
    `let deep = { ["list"]: [${literals}] };\n`,
    "let seed = 7;\n",
    'let name = "a\\"b\\\\n🧵 ${1}";\n',
  ]);
  expect(first?.["outputs"]).toMatchObject([
    { data: { "text/plain": [`[ 8, 'a"b\\\\n🧵 \${1}' ]`] } },
  ]);
  const seen = JSON.stringify(second?.["outputs"]);
  expect(seen).toContain("9007199254740993n");
  expect(seen).toContain("['__proto__']: 1");
});

test("papermill tells what may be given, and what was given in vain", async () => {
  const help = await papermill([declaring], ["--help-notebook"]);
  expect(help.stdout).toMatch(/seed: number \(default 1\)\s+where chance begins/u);
  expect(help.stdout).toContain('name: Unknown type (default "x")');
  const inVain = await papermill([declaring], ["-p", "sed", "7"]);
  expect(inVain.stderr).toContain("Passed unknown parameter: sed");
  const impossible = await papermill([declaring], ["-p", "my-seed", "7"]);
  expect(impossible.stderr).toContain('Cannot pass the parameter "my-seed"');
});

test("an error ends the run and tells the failing line, in the terminal and in the notebook", async () => {
  const { code, stderr, cells } = await papermill([
    "const f = async () => {\n  await null;\n  throw new RangeError('too far');\n};",
    "await f()",
    "'never reached'",
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain("papermill.exceptions.PapermillExecutionError");
  expect(stderr).toMatch(/RangeError: too far\n.*Cell \[1\]:3:9\n/u);
  expect(stderr).toMatch(/3 .*throw new RangeError/u);
  expect(stderr.split("Traceback").at(-1)).not.toContain("\u001B");
  expect(cells.at(-1)).toMatchObject({ source: ["'never reached'"], execution_count: null });
});
