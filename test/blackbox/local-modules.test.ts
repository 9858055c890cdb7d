/** Files beside the notebook, imported by its cells. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { error, type Exchange, TestKernel, text, value } from "../support/kernel.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let kernel: TestKernel;
beforeAll(async () => {
  folder = await temporaryFolder();
  kernel = await TestKernel.start({ cwd: folder.path });
});
afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const run = (code: string): Promise<Exchange> => kernel.execute(code);

async function write(file: string, content: string): Promise<void> {
  const target = path.join(folder.path, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
}

test("a local module is found with and without its ending, as the .js that it would become, and as a folder", async () => {
  await write("kinds/one.ts", "export const one: number = 1;");
  await write("kinds/two.mts", "export const two = 2 as number;");
  await write("kinds/three.mjs", "export const three = 3;");
  await write("kinds/four/index.ts", "export { one as four } from '../one.js';");
  await write("kinds/five.cts", "const five: number = 5; module.exports = { five };");
  for (const [specifier, name, shown] of [
    ["./kinds/one.ts", "one", "1"],
    ["./kinds/one", "one", "1"],
    ["./kinds/one.js", "one", "1"],
    ["./kinds/two.mts", "two", "2"],
    ["./kinds/two.mjs", "two", "2"],
    ["./kinds/two", "two", "2"],
    ["./kinds/three", "three", "3"],
    ["./kinds/four", "four", "1"],
    ["./kinds/four/", "four", "1"],
    ["./kinds/five", "five", "5"],
  ] as const) {
    expect(value(await run(`import { ${name} } from "${specifier}"; ${name}`)), specifier).toBe(
      shown,
    );
    expect(value(await run(`(await import("${specifier}")).${name}`)), specifier).toBe(shown);
    expect(value(await run(`require("${specifier}").${name}`)), specifier).toBe(shown);
  }
});

test("paths and baseUrl of a tsconfig.json lead to local modules", async () => {
  await using project = await temporaryFolder();
  await mkdir(path.join(project.path, "notebooks"));
  await mkdir(path.join(project.path, "lib"));
  const config = `{
    // Comments are allowed here.
    "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["lib/*"] }, },
  }`;
  await writeFile(path.join(project.path, "tsconfig.json"), config);
  await writeFile(path.join(project.path, "lib/deep.ts"), 'export * from "@/deeper.js";');
  await writeFile(path.join(project.path, "lib/deeper.ts"), "export const deep = 7;");
  await using own = await TestKernel.start({ cwd: path.join(project.path, "notebooks") });
  expect(value(await own.execute('import { deep } from "@/deep"; deep'))).toBe("7");
  expect(value(await own.execute('(await import("lib/deep.ts")).deep'))).toBe("7");
  expect(value(await own.execute('require("@/deep").deep'))).toBe("7");
});

test("everything that TypeScript has works in a local module", async () => {
  await write(
    "syntax.ts",
    [
      "export enum Color { Red = 1, Green }",
      "export namespace Geometry { export const pi = 3 }",
      "export class Point { constructor(readonly x: number, private y: number) {} sum() { return this.x + this.y } }",
      "function twice(_: unknown, context: ClassMethodDecoratorContext) { context.addInitializer(function () {}) }",
      "export class Decorated { accessor size = 4; @twice method(): void {} }",
      "export interface Row { id: number }",
      "export const row = { id: 1 } satisfies Row;",
    ].join("\n"),
  );
  const shown = await run(
    'import { Color, Geometry, Point, Decorated, row, type Row } from "./syntax";\n' +
      "[Color.Green, Geometry.pi, new Point(1, 2).sum(), new Decorated().size, row.id].join()",
  );
  expect(value(shown)).toBe("'2,3,3,4,1'");
});

test("a failing local module shows the line and column of its TypeScript, across awaits", async () => {
  await write(
    "failing/load.ts",
    [
      "enum Kind { A }",
      "interface Row { id: number }",
      "export async function load(id: number): Promise<Row> {",
      "  const kind: Kind = await Promise.resolve(Kind.A);",
      "  return check({ id }, kind);",
      "}",
      "function check<T>(row: T, kind: Kind): T {",
      '  throw new TypeError("no " + kind);',
      "}",
    ].join("\n"),
  );
  const failed = await run('import { load } from "./failing/load";\nawait load(7);');
  const shown = error(failed)?.traceback;
  expect(shown).toContain("TypeError: no 0");
  expect(shown).toContain("at check (failing/load.ts:8:9)");
  expect(shown).toContain("at load (failing/load.ts:5:10)");
  expect(shown).toMatch(/at async Cell \[\d+\]:2:1/u);
  expect(shown).not.toContain("dist/");
});

test("a local module that is no TypeScript says where, and is read again once it is mended", async () => {
  await write("broken.ts", "const a = 1;\nexport const b = = 2;");
  const failed = error(await run('import { b } from "./broken"'));
  expect(failed?.ename).toBe("SyntaxError");
  expect(failed?.evalue).toContain("(broken.ts:2:18)");
  await write("broken.ts", "export const b = 2;");
  expect(value(await run('import { b } from "./broken"; b'))).toBe("2");
});

test("edited modules, and those that import them, are loaded again; others keep their instance", async () => {
  await write("graph/leaf.ts", "export const leaf = 1;");
  await write(
    "graph/middle.ts",
    'import { leaf } from "./leaf";\nexport const middle = leaf * 10;',
  );
  await write("graph/other.ts", "export const instance = {};");
  const load =
    'import { middle } from "./graph/middle"; import { instance } from "./graph/other.ts"; middle';
  expect(value(await run(load))).toBe("10");
  await run("const before = instance");
  await write("graph/leaf.ts", "export const leaf = 22;");
  // The old binding stays until somebody imports.
  expect(value(await run("middle"))).toBe("10");
  expect(value(await run(load))).toBe("220");
  expect(value(await run("instance === before"))).toBe("true");
  await write("graph/leaf.ts", "export const leaf = 333;");
  expect(value(await run('(await import("./graph/middle.js")).middle'))).toBe("3330");
  await write("graph/leaf.ts", "export const leaf = 4444;");
  expect(value(await run('require("./graph/middle").middle'))).toBe("44440");
  expect(value(await run('(await import("./graph/other")).instance === before'))).toBe("true");
});

test("a cell that writes a module imports what it wrote, each time that it runs", async () => {
  for (const n of [1, 22]) {
    const byImport = `import { writeFileSync } from "node:fs";
writeFileSync("written.ts", "export const n = ${n}");
(await import("./written")).n`;
    const byRequire = `require("fs").writeFileSync("written.json", "${n}"); require("./written.json")`;
    for (const code of [byImport, byRequire]) expect(value(await run(code))).toBe(String(n));
  }
});

test("edited CommonJS files and JSON are loaded again too", async () => {
  await write("old/leaf.cjs", "exports.leaf = 1;");
  await write("old/middle.cjs", 'exports.middle = require("./leaf").leaf * 10;');
  await write("old/data.json", '{ "size": 1 }');
  const load =
    'import { middle } from "./old/middle.cjs"; import data from "./old/data.json"; [middle, data.size, require("./old/middle").middle, require("./old/data.json").size].join()';
  expect(value(await run(load))).toBe("'10,1,10,1'");
  await write("old/leaf.cjs", "exports.leaf = 22;");
  await write("old/data.json", '{ "size": 22 }');
  expect(value(await run(load))).toBe("'220,22,220,22'");
});

test("require alone gives edited files too", async () => {
  await write("alone/leaf.cjs", "exports.leaf = 1;");
  await write("alone/middle.cjs", 'exports.middle = require("./leaf").leaf * 10;');
  expect(value(await run('require("./alone/middle").middle'))).toBe("10");
  await write("alone/leaf.cjs", "exports.leaf = 22;");
  expect(value(await run('require("./alone/middle").middle'))).toBe("220");
});

test("a module whose import was missing loads once it is there", async () => {
  await write("hopeful.ts", 'export { late } from "./late";');
  expect(error(await run('import { late } from "./hopeful"'))?.evalue).toBe(
    'Cannot find module "./late"',
  );
  await write("late.ts", "export const late = 5;");
  expect(value(await run('import { late } from "./hopeful"; late'))).toBe("5");
});

test("a module that failed because it awaited a missing one runs again once that is there", async () => {
  await write("patient.ts", 'export const { late } = await import("./later");');
  expect(error(await run('import { late } from "./patient"'))?.evalue).toBe(
    'Cannot find module "./later"',
  );
  await write("later.ts", "export const late = 6;");
  expect(value(await run('import { late } from "./patient"; late'))).toBe("6");
});

test("modules of a cycle may call each other's async functions before their own body ran", async () => {
  await write(
    "cycle/a.ts",
    'import "./b";\nexport async function early(): Promise<number> { await null; return 3; }',
  );
  await write("cycle/b.ts", 'import { early } from "./a";\nexport const value = await early();');
  expect(value(await run('(await import("./cycle/a")) && (await import("./cycle/b")).value'))).toBe(
    "3",
  );
});

test("awaits in local modules are recorded like those of cells", async () => {
  await write(
    "traced/slow.ts",
    "export async function slow(id: number): Promise<number> {\n  await new Promise((done) => setTimeout(done, 5));\n  return id;\n}",
  );
  await write(
    "traced/old.cjs",
    '"use strict";\nexports.old = async (id) => { await null; return [id, this === undefined || (() => { try { undeclared = 1; return false } catch { return true } })()] };',
  );
  await run(
    'import { slow } from "./traced/slow"; import { old } from "./traced/old.cjs"; import { trace } from "awaitlab"',
  );
  const shown = await run(
    "const recorded = await trace(() => Promise.all([slow(1), slow(2), old(3)]));\n" +
      "JSON.stringify([recorded.value, recorded.trace.tasks.map((task) => task.name), recorded.trace.sites.map((site) => site.unit)])",
  );
  expect(String(value(shown))).toContain("slow(1)");
  expect(String(value(shown))).toContain("slow(2)");
  expect(String(value(shown))).toContain("old(3)");
  expect(String(value(shown))).toContain("traced/slow.ts");
  expect(String(value(shown))).toContain("[3,true]");
});

test("a function of a local module gives the user's own text", async () => {
  await write("own.ts", "export async function own(a: number) {\n  await a; // why\n}");
  expect(value(await run('import { own } from "./own"; own.toString()'))).toBe(
    "'async function own(a        ) {\\n  await a; // why\\n}'",
  );
});

test("local modules are found from the notebook's folder, wherever a cell has moved", async () => {
  await write("stay.ts", "export const stay = 1;");
  await mkdir(path.join(folder.path, "elsewhere"), { recursive: true });
  await run('process.chdir("elsewhere")');
  expect(value(await run('import { stay } from "./stay"; stay'))).toBe("1");
  expect(value(await run('require("./stay").stay'))).toBe("1");
  await run('process.chdir("..")');
});

test("a file that is gone can't be imported any more", async () => {
  await write("gone.ts", "export const gone = 1;");
  await run('import { gone } from "./gone"');
  await rm(path.join(folder.path, "gone.ts"));
  expect(error(await run('import { gone } from "./gone"'))?.evalue).toBe(
    'Cannot find module "./gone"',
  );
});

test("TypeScript's own ways with CommonJS work in a local module", async () => {
  await write(
    "ways/equals.cts",
    "class Box { constructor(readonly size: number) {} }\nexport = Box;",
  );
  await write(
    "ways/uses.cts",
    'import Box = require("./equals.cjs");\nimport path = require("node:path");\nexports.size = new Box(path.sep.length + 2).size;',
  );
  expect(value(await run('require("./ways/uses").size'))).toBe("3");
  expect(value(await run('import { size } from "./ways/uses.cjs"; size'))).toBe("3");
});

test("a query gives an instance of its own", async () => {
  await write("counted.ts", "export const instance: object = {};");
  const shown = await run(
    'const [a, b, c] = await Promise.all(["", "?1", "?1"].map((query) => import(`./counted.ts${query}`)));\n' +
      "[a.instance === b.instance, b.instance === c.instance].join()",
  );
  expect(value(shown)).toBe("'false,true'");
});

test("a local module prints under the cell that calls it", async () => {
  await write("talk.ts", "export const talk = (): void => console.log('hello');");
  await run('import { talk } from "./talk"');
  expect(text(await run("talk()"))).toBe("hello\n");
});

test("a module's awaits at top level are recorded, and how it ended", async () => {
  await write(
    "awaiting.ts",
    "export const slow = await new Promise((done) => setTimeout(done, 5, 7)); // end",
  );
  await write("failing.ts", "await null;\nthrow new Error('no');");
  const tasks = `.trace.tasks.map(({ name, outcome }) => name + " " + outcome).join()`;
  await run(`import { trace } from "awaitlab"`);
  expect(
    value(await run(`(await trace(async () => (await import("./awaiting.ts")).slow))${tasks}`)),
  ).toContain("awaiting.ts returned");
  expect(
    value(await run(`(await trace(async () => import("./failing.ts").catch(() => {})))${tasks}`)),
  ).toContain("failing.ts threw");
  expect(value(await run(`(await import("./awaiting.ts")).slow`))).toBe("7");
});
