/** Tools of Jupyter that turn our notebooks into other things; papermill's and nbclient's tests stand in test/blackbox. */
import { copyFile, cp, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { jupytextPackages, venvBin, venvPython } from "../../kernel/setup/places.mjs";
import { type Outcome, root, run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { readCells, writeNotebook } from "../support/notebook.ts";

vi.setConfig({ testTimeout: 180_000 });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const inFolder = (name: string): string => path.join(folder.path, name);
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeNotebook(inFolder("a.ipynb"), [
    "const n: number = 6 * 7;\nconsole.log(`<n> & ${n}`);",
    "// %%gantt\nawait new Promise((resolve) => setTimeout(resolve, 20));",
    { source: "throw new Error('50% $off_ {now}')", tags: ["raises-exception"] },
  ]);
  const args = ["--execute", "--inplace", "--to", "notebook", "a.ipynb"];
  const { code, stderr } = await nbconvert(args);
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => folder[Symbol.asyncDispose]());

function nbconvert(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const command = path.join(venvBin, "jupyter");
  const options = { cwd: folder.path, env: { ...process.env, ...env } };
  return run(command, ["nbconvert", ...args], options);
}

test("nbconvert writes Markdown, with the charts as pictures beside it", async () => {
  expect(await nbconvert(["--to", "markdown", "a.ipynb"])).toMatchObject({ code: 0 });
  const text = await readFile(inFolder("a.md"), "utf8");
  expect(text).toContain("```typescript\nconst n: number");
  expect(text).toContain("<n> & 42");
  expect(text).toMatch(/!\[png\]\(a_files\/a_\d_\d\.png\)/u);
  expect(text).not.toContain("data:image");
  expect(text).toContain("Error: 50% $off_ {now}");
});

// Without Markdown, for which it needs pandoc.
test("nbconvert writes LaTeX, with charts, results and errors", async () => {
  expect(await nbconvert(["--to", "latex", "a.ipynb"])).toMatchObject({ code: 0 });
  const text = await readFile(inFolder("a.tex"), "utf8");
  expect(text).toContain(String.raw`\PY{k+kd}{const}`);
  expect(text).toContain(String.raw`<n> \& 42`);
  expect(text).toMatch(/\\adjustimage\{.*\}\{a_files\/a_\d_\d\.png\}/u);
  expect(text).toContain(String.raw`50\% \$off\_ \{now\}`);
});

test("nbconvert tells what a PDF wants where neither a browser nor LaTeX is there", async () => {
  const nothing = { PATH: path.dirname(process.execPath), AWAITLAB_CHROMIUM: inFolder("none") };
  const { code, stderr } = await nbconvert(["--to", "pdf", "a.ipynb"], nothing);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Cannot make a PDF: there is no Chromium or Chrome");
  expect(stderr).toContain("export to HTML and print that from any browser");
});

test("the scripts of our notebooks are valid TypeScript", async () => {
  const notebooks = path.join(root, "notebooks");
  const names = (await readdir(notebooks)).filter((name) => name.endsWith(".ipynb"));
  expect(names.length).toBeGreaterThan(0);
  await Promise.all(names.map((name) => copyFile(path.join(notebooks, name), inFolder(name))));
  expect(await nbconvert(["--to", "script", ...names])).toMatchObject({ code: 0 });
  // What they import.
  await cp(path.join(notebooks, "lib"), inFolder("lib"), { recursive: true });
  await symlink(path.join(root, "node_modules"), inFolder("node_modules"), "junction");
  const options = {
    target: "es2024",
    lib: ["es2024", "esnext", "dom"],
    module: "esnext",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    moduleDetection: "force",
    types: ["node"],
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    paths: { awaitlab: [path.join(root, "dist", "types", "index.d.ts")] },
  };
  const files = names.map((name) => name.replace(/ipynb$/u, "ts"));
  await writeFile(inFolder("package.json"), '{ "type": "module" }');
  await writeFile(inFolder("tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));
  const tsc = path.join(root, "node_modules", "typescript7", "bin", "tsc");
  const { stdout } = await run(process.execPath, [tsc, "--project", folder.path]);
  // One cell shows what the check says of a forgotten await.
  const forgotten: unknown = expect.stringMatching(/03-coroutines\.ts.*TS2801/u);
  expect(stdout.match(/^\S.*/gmu)).toEqual([forgotten]);
});

function jupytext(args: readonly string[]): Promise<Outcome> {
  return run(venvPython, ["-m", "jupytext", ...args], {
    cwd: folder.path,
    env: {
      ...process.env,
      PYTHONPATH: jupytextPackages,
      PATH: `${venvBin}${path.delimiter}${process.env["PATH"]}`,
    },
  });
}

test("jupytext keeps a notebook as a .ts file, and runs it from there", async () => {
  await writeNotebook(inFolder("b.ipynb"), [
    { type: "markdown", source: "# Title" },
    "const n: number = 6;",
    "// %%gantt\nawait Promise.resolve(n * 7)",
  ]);
  const before = (await readCells(inFolder("b.ipynb"))).map(({ source }) => source);
  expect(await jupytext(["--to", "ts:percent", "b.ipynb"])).toMatchObject({ code: 0 });
  const script = await readFile(inFolder("b.ts"), "utf8");
  expect(script).toContain("// %% [markdown]\n// # Title\n");
  expect(script).toContain("// %%\nconst n: number = 6;\n");
  const back = await jupytext(["--to", "ipynb", "--execute", "b.ts", "--output", "back.ipynb"]);
  expect(back).toMatchObject({ code: 0 });
  const cells = await readCells(inFolder("back.ipynb"));
  expect(cells.map(({ source }) => [source].flat().join(""))).toEqual(before);
  expect(JSON.stringify(cells.at(-1)?.["outputs"])).toContain('"text/plain":["42"]');
});

test("npm run report makes pages of all our notebooks, and an index", async () => {
  const out = inFolder("reports");
  const script = path.join(root, "kernel", "setup", "report.mjs");
  const { code, stdout } = await run(process.execPath, [script, "--out", out]);
  expect(code).toBe(0);
  const notebooks = (await readdir(path.join(root, "notebooks"))).filter((name) =>
    name.endsWith(".ipynb"),
  );
  const pages = [...notebooks.map((name) => name.replace(/ipynb$/u, "html")), "reports.html"];
  expect((await readdir(out)).toSorted()).toEqual(pages.toSorted());
  expect(stdout.trim().split("\n")).toHaveLength(pages.length);
});
