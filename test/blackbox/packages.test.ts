/** Packages in the notebook's node_modules, as cells import them. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { error, type Exchange, TestKernel, value } from "../support/kernel.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let kernel: TestKernel;
beforeAll(async () => {
  folder = await temporaryFolder();
  kernel = await TestKernel.start({ cwd: folder.path });
  await addPackage("esm-only", {
    "package.json": { type: "module", exports: "./main.js" },
    "main.js": "export const esm = 1; export default function named() { return 2; }",
  });
  await addPackage("old-style", {
    "package.json": { main: "lib/main" },
    "lib/main.js": "exports.one = 1; exports.two = function () { return require('./two'); };",
    "lib/two.js": "module.exports = 2;",
  });
  await addPackage("@scope/many", {
    "package.json": {
      exports: {
        ".": { import: "./main.mjs", require: "./main.cjs" },
        "./sub": "./sub/entry.mjs",
        "./features/*": "./features/*.mjs",
        "./data.json": "./data.json",
      },
    },
    "main.mjs": "export const kind = 'import';",
    "main.cjs": "exports.kind = 'require';",
    "sub/entry.mjs": "export const sub = 3;",
    "features/a.mjs": "export const a = 4;",
    "data.json": { size: 5 },
  });
  await addPackage("awaiting", {
    "package.json": { type: "module", exports: "./main.js" },
    "main.js": "export const late = await new Promise((done) => setTimeout(done, 5, 6));",
  });
  await addPackage("needy", {
    "package.json": { type: "module", exports: "./main.js" },
    "main.js": "import 'its-own-need';",
  });
});
afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const run = (code: string): Promise<Exchange> => kernel.execute(code);

async function addPackage(name: string, files: Record<string, unknown>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(folder.path, "node_modules", name, file);
    await mkdir(path.dirname(target), { recursive: true });
    const text =
      file === "package.json"
        ? JSON.stringify({ name, version: "1.0.0", ...Object(content) })
        : typeof content === "string"
          ? content
          : JSON.stringify(content);
    await writeFile(target, text);
  }
}

test.each([
  ["an ESM-only package", 'import named, { esm } from "esm-only"; [esm, named()].join()', "'1,2'"],
  ["an ESM-only package, required", 'require("esm-only").esm', "1"],
  ["CommonJS by its names", 'import { one, two } from "old-style"; one + two()', "3"],
  ["CommonJS as a default", 'import old from "old-style"; old.one + old.two()', "3"],
  ["CommonJS as a namespace", 'import * as all from "old-style"; all.one + all.default.one', "2"],
  ["CommonJS, required", 'require("old-style").two()', "2"],
  ["a package for import", 'import { kind } from "@scope/many"; kind', "'import'"],
  ["a package for require", 'require("@scope/many").kind', "'require'"],
  ["a subpath export", 'import { sub } from "@scope/many/sub"; sub', "3"],
  ["a subpath pattern", '(await import("@scope/many/features/a")).a', "4"],
  ["JSON of a package", 'import data from "@scope/many/data.json"; data.size', "5"],
  [
    "JSON with an attribute",
    'import data from "@scope/many/data.json" with { type: "json" }; data.size',
    "5",
  ],
  ["a package with a top-level await", 'import { late } from "awaiting"; late', "6"],
  ["node:", 'import fs, { existsSync } from "node:fs"; fs.existsSync === existsSync', "true"],
  ["a builtin without node:", 'import { sep } from "path"; require("path").sep === sep', "true"],
  [
    "what the notebook requires by its resolved name",
    'require(require.resolve("old-style")).one',
    "1",
  ],
])("%s can be imported", async (_, code, shown) => {
  const exchange = await run(code);
  expect(error(exchange)?.evalue).toBeUndefined();
  expect(value(exchange)).toBe(shown);
});

test.each([
  ['import _ from "not-there"', "not-there"],
  ['await import("not-there/sub/path.js")', "not-there"],
  ['require("not-there/sub")', "not-there"],
  ['import { a } from "@not/there"', "@not/there"],
  ['require("@not/there/sub")', "@not/there"],
])("%s names the line that installs the package", async (code, name) => {
  const failed = error(await run(code));
  expect(failed?.evalue).toBe(
    `Cannot find package "${name}". Install it with: %npm install ${name}`,
  );
  expect(failed?.traceback).toMatch(/→ 1 │/u);
  expect(failed?.traceback.match(/^ {4}at .*$/gmu)).toEqual([
    expect.stringMatching(/^ {4}at Cell \[\d+\]:1:\d+$/u),
  ]);
});

test("what else is missing is told as it is", async () => {
  expect(error(await run('import "./not-there"'))?.evalue).toBe('Cannot find module "./not-there"');
  expect(error(await run('require("./not-there.js")'))?.evalue).toBe(
    'Cannot find module "./not-there.js"',
  );
  expect(error(await run('import "node:not-there"'))?.evalue).toContain("node:not-there");
  expect(error(await run('import "@scope/many/hidden"'))?.evalue).toContain("./hidden");
  expect(error(await run('import "esm-only/hidden"'))?.evalue).not.toContain("npm install");
  // The package is there: what it needs itself is missing.
  expect(error(await run('import "needy"'))?.evalue).toContain("its-own-need");
});

test("a name that a module doesn't export is an error that lists what it does", async () => {
  expect(error(await run('import { nope } from "esm-only"'))?.evalue).toContain("esm");
});

test("a package that appears can be imported by the next cell", async () => {
  expect(error(await run('import { now } from "appears"'))).toBeDefined();
  expect(error(await run('require("appears")'))).toBeDefined();
  await addPackage("appears", {
    "package.json": { type: "module", exports: "./main.js" },
    "main.js": "export const now = 1;",
  });
  expect(error(await run('import "appears"'))).toBeUndefined();
  expect(value(await run('import { now } from "appears"; now'))).toBe("1");
  expect(value(await run('require("appears").now'))).toBe("1");
});
