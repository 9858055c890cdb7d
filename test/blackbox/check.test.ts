/** What the type check says of cells, and what it does not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caughtUp, check, findingsUnder, findingUnder } from "../support/checked.ts";
import { begin, error, TestKernel, text } from "../support/kernel.ts";
import { object } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute(
    [
      'import { readFile } from "node:fs/promises";',
      "async function job(n: number) { return n }",
      "const sure = true as boolean;",
      "let total = 5;",
      "const flag = true;",
      "type Row = { id: number };",
    ].join("\n"),
  );
  await caughtUp(kernel);
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("a finding tells cell, line and column, what is wrong, TypeScript's number for it, and shows the place", async () => {
  const { id, reply } = await kernel.execute('let a = 1;\nconst n: number = "x";');
  const count = String(reply.content["execution_count"]);
  expect(await findingUnder(kernel, id)).toBe(
    [
      `Cell [${count}]:2:7 TS2322: Type 'string' is not assignable to type 'number'.`,
      '→ 2 │ const n: number = "x";',
      "    │       ^",
    ].join("\n"),
  );
  expect(reply.content["status"]).toBe("ok");
});

test("a finding is a display with HTML, no output of the program and no error", async () => {
  const { id } = await kernel.execute("const wide: Array<number> = '<b>';");
  await findingUnder(kernel, id);
  const shown = kernel.published.filter(({ parentId }) => parentId === id);
  expect(shown.some(({ type }) => type === "stream" || type === "error")).toBe(false);
  const display = shown.find(({ type }) => type === "display_data");
  const html = String(object(display?.content["data"])["text/html"]);
  expect(html).toContain("const wide: Array&lt;number&gt; = '&lt;b&gt;';");
});

test.each([
  ["a wrong argument", "job('x')", "TS2345"],
  ["a member that isn't there", "({ a: 1 }).b satisfies number", "TS2339"],
  ["a variable of an earlier cell that gets another type", 'total = "a"', "TS2322"],
  ["a type of an earlier cell", "const row: Row = { id: '1' }", "TS2322"],
  ["an import of an earlier cell", "await readFile(5n)", "TS2345"],
  [
    "an assignment to a function of an earlier cell",
    "if (!sure) job = async (n) => n",
    "TS2632: Cannot assign to 'job': a cell declared it, but not as a variable. To give it another value, declare it anew: let job = …",
  ],
  ["an assignment to an import", "if (!sure) readFile = total", "because it is an import"],
  ["a type where a value belongs", "Row", "TS2693"],
  ["what may be missing", "[1].at(0).toFixed()", "TS2532"],
  ["a promise in a condition", "const p = job(1); if (p) {}", "TS2801"],
  ["an await without effect", "const five = 5; await five", "TS80007"],
  [
    "a type that was not installed",
    'import type { X } from "no-such-package"',
    "%npm install no-such-package",
  ],
] as const)("reports %s: %s", async (_what, code, found) => {
  expect(await check(kernel, code)).toContain(found);
});

test.each([
  ["an expression", "1 + 1"],
  ["an object", "{ a: 1, b: sure }"],
  ["a name that an earlier cell declared otherwise", 'let total = "now text"; total.length'],
  ["a constant from its own earlier value", "const flag = !flag"],
  ["names that are not used", "const unused = 1; function unusedToo() {}"],
  ["an await at top level", "await job(1)"],
  ["an await for its own sake", "await null; await undefined; await 1"],
  [
    "exports, which a cell has no need of",
    "export const told = 1; export class Told {}; export enum Tolds { A }; const t2 = 2; export { t2, t2 as t3 }; export type ToldType = 1",
  ],
  ["what another cell exported", "told + new Told().toString() + Tolds.A + t2"],
  ["a module within its own URL", 'import inUrl from "data:text/javascript,export default 1"'],
  ["magics", "%%gantt\n// %trace light\nawait job(1)"],
  ["magics below code", "const z = 1;\n%who\n!true\nz"],
  ["promises that a magic awaits", "%time job(1)\n%timeit -n 1 -r 1 job(1)\n%time await job(1)"],
  ["what the kernel gives to all cells", "[prompt, confirm, alert, require]"],
  [
    "disposal",
    "using x = { [Symbol.dispose]() {} }; await using y = { async [Symbol.asyncDispose]() {} }",
  ],
  ["a cell that is no TypeScript: its error says so", "const = 5"],
  ["a name that is missing where the error names it", "nosuchname"],
  ["a name of the browser where the error names it", "document.title"],
  ["the global object, by the name of this", "this.marked = sure; this.marked"],
  ["an assignment to a constant where the error names it", "flag = true"],
  ["a package that is missing where the error names it", 'import x from "no-such-package"'],
  [
    "what a cell exports",
    "export const shown = 1, too = 2; export function give() {}; export class Box {}",
  ],
  ["an import by require", 'import os = require("node:os"); os.EOL'],
  [
    "a cell that is not to be checked",
    '// %trace light\n// @ts-nocheck\nconst wrong: number = "a"; job(1); 1',
  ],
  [
    "types of a library that it refers to",
    '/// <reference lib="dom" />\n(_: HTMLElement) => document.title',
  ],
  [
    "enums, decorators and namespaces",
    "enum Colour { Red }; namespace N { export const a = 1 }; Colour.Red + N.a",
  ],
] as const)("is silent about %s: %s", async (_what, code) => {
  expect(await check(kernel, code)).toBe("");
});

test.each([
  "function area(a, b = 2, ...rest) { return a * b + rest.length }; area(1)",
  "class Point { constructor(x) { this.x = x } }\nnew Point(1).x",
  "class Point3 extends Map { constructor(z) { super(); this.z = z } }\nnew Point3(1).z",
  "const seen = {}; seen.first = 1; seen['b'] = 2; for (const k in seen) seen[k]; seen[String(1)]",
  "const list = []; list.push(1); list.map((x) => x + 1)",
  "let later; later = 1; later = 'a'",
  "try { JSON.parse('{') } catch (e) { e.message }",
  "const { a, b } = JSON.parse('{}'); function swap({ x, y }) { return { y, x } }",
  "function Old() { this.a = 1 }; globalThis.shared = 1; new Old()",
  "const o = { a: 1 }; o.b = 2; o.b",
  "(function () { return arguments.length })()",
])("plain JavaScript does not drown: %s", async (code) => {
  expect(await check(kernel, code)).toBe("");
});

test("a finding beside a magic shows the line as it was typed", async () => {
  expect(await check(kernel, '%time const timed: number = "x"')).toContain(
    '→ 1 │ %time const timed: number = "x"',
  );
});

test("what a cell declares for all code, later cells know, as it was declared last", async () => {
  const declared = (type: string): string =>
    `declare global { interface Array<T> { last(): T | undefined } var shared: ${type} }\n` +
    "Array.prototype.last = function () { return this[this.length - 1] }; global.gc";
  expect(await check(kernel, declared("number"))).toBe("");
  expect(
    await check(kernel, "globalThis.shared = 5; [1, shared].last() satisfies number | undefined"),
  ).toBe("");
  expect(await check(kernel, declared("string"))).toBe("");
  expect(await check(kernel, 'shared = "now text"; ["a"].last()?.length')).toBe("");
  expect(await check(kernel, "shared satisfies number")).toContain("TS1360");
  expect(await check(kernel, "global.setTimeout satisfies string")).toContain("TS1360");
});

const lost = "Nothing waits for this promise";
const lostList = "Nothing waits for these promises";

test.each([
  ["job(1); 1", [lost, "Write `await` before it; `void` says that it is meant."]],
  ["function later() { job(1) }", [lost, "Make the function around it `async`"]],
  ["const later = async () => { job(1) }", [lost, "Write `await` before it"]],
  ["sure && job(6); 1", [lost, "Write `await (…)` before it"]],
  ["sure ? job(1) : job(2); 1", [lost]],
  ["if (sure) job(1); else job(2);", [":1:11, 1:24: ", lost]],
  ["import('node:fs'); 1", [lost]],
  ["new Promise(() => {}); 1", [lost]],
  ["const box = { run: job }; box?.run(1); 1", [lost]],
  ["Promise.all([job(8)]); 1", [lost, "Write `await` before it"]],
  ["[1, 2].map((i) => job(i)); 1", [lostList, "Write `await Promise.all(…)` around them"]],
  ["[1].forEach(async (i) => { await job(i) })", ["forEach does not wait for async functions"]],
  ["job(9)", ["The cell shows a promise, not what it comes to. Write `await` before it"]],
  ["job(1);job(2); 1", [":1:1, 1:8: "]],
] as const)("names the promise that nobody waits for: %s", async (code, told) => {
  const found = await check(kernel, code);
  for (const part of told) expect(found).toContain(part);
});

test.each([
  "await job(1)",
  "void job(3)",
  "const kept = job(1); kept",
  "job(4).then((v) => v);",
  "job(5).catch(() => 0); job(6).finally(() => {});",
  "[1, 2].map((i) => i + 1); 1",
  "await Promise.all([1].map((i) => job(i)))",
  "JSON.parse('1'); console.log(1); [].concat(JSON.parse('[]')); 1",
  "const run = () => job(1); run.name",
  "setTimeout(() => job(1), 0).unref()",
  "'use strict'; 1",
])("leaves promises in peace that somebody waits for, or means: %s", async (code) => {
  expect(await check(kernel, code)).toBe("");
});

test("an edit that changes a type names the earlier cells whose functions rely on it", async () => {
  await kernel.execute("const helper = (n: number) => n + 1");
  const user = await kernel.execute("helper(1).toFixed();\nfunction user() { return helper(5) }");
  const bystander = "const other = (s: string) => s.length; helper";
  await kernel.execute(bystander);
  const { id } = await kernel.execute("const helper = (n: string) => n.length");
  const count = String(user.reply.content["execution_count"]);
  // Its first line ran, and will not run again.
  expect(await findingUnder(kernel, id)).toBe(
    [
      `Cell [${count}]:2:33 TS2345: This earlier cell relies on \`helper\`, which now has another type. Argument of type 'number' is not assignable to parameter of type 'string'.`,
      "→ 2 │ function user() { return helper(5) }",
      "    │                                 ^",
    ].join("\n"),
  );
  expect(await check(kernel, "const helper = (n: number) => n + 2")).toBe("");
});

describe("%check", () => {
  afterAll(async () => {
    await kernel.execute("%check report");
  });

  test("off looks for nothing", async () => {
    const { id } = await kernel.execute('%check off\nconst quiet: number = "x"');
    const next = await kernel.execute('const quietToo: number = "x"');
    await kernel.execute("%check report");
    await caughtUp(kernel);
    expect([...findingsUnder(kernel, id), ...findingsUnder(kernel, next.id)]).toEqual([]);
  });

  test("error stops a cell before it runs, until another mode is said", async () => {
    const refused = await kernel.execute(
      '%check error\nconsole.log("ran");\nconst n: number = "x"',
    );
    const count = String(refused.reply.content["execution_count"]);
    expect(refused.reply.content).toMatchObject({ status: "error", ename: "TypeCheckError" });
    expect(error(refused)).toEqual({
      ename: "TypeCheckError",
      evalue: "Type 'string' is not assignable to type 'number'.",
      traceback: [
        "TypeCheckError: Type 'string' is not assignable to type 'number'.",
        `Cell [${count}]:3:7 TS2322`,
        "  1 │ %check error",
        '  2 │ console.log("ran");',
        '→ 3 │ const n: number = "x"',
        "    │       ^",
        "The cell did not run: %check error. %check report runs cells all the same.",
      ].join("\n"),
    });
    expect(text(refused)).toBe("");
    expect(error(await kernel.execute("nosuchname()"))?.ename).toBe("TypeCheckError");
    const ran = await kernel.execute('%check report\nconsole.log("ran"); const n: number = "x"');
    expect(text(ran)).toBe("ran\n");
  });

  test("error lets a forgotten await pass, and says so", async () => {
    const { id, reply } = await kernel.execute("%check error\njob(1); 1");
    expect(reply.content["status"]).toBe("ok");
    expect(await findingUnder(kernel, id)).toContain(lost);
    await kernel.execute("%check report");
  });

  test("error aborts the cells behind it, as any error does", async () => {
    const first = await kernel.send("execute_request", { code: '%check error\n"".nosuch' });
    const second = await kernel.send("execute_request", { code: "1" });
    expect((await kernel.exchange(first)).reply.content["status"]).toBe("error");
    expect((await kernel.exchange(second)).reply.content["status"]).toBe("aborted");
    await kernel.execute("%check report");
  });

  test("says what it could be", async () => {
    expect(error(await kernel.execute("%check on"))).toMatchObject({
      ename: "UsageError",
      evalue: 'Cannot follow "%check on": say "%check report", "%check error" or "%check off"',
    });
  });
});

test("a finding does not wait for the end of its cell", async () => {
  const id = await begin(
    kernel,
    'console.log("begun"); await new Promise((done) => { open = done });\n[1].nosuch;\nvar open: (value?: unknown) => void',
  );
  expect(await findingUnder(kernel, id)).toContain("TS2339");
  expect(kernel.replyTo(id)).toBeUndefined();
  await kernel.request("interrupt_request", {}, "control");
  await kernel.exchange(id);
});

test("silent cells are not spoken of", async () => {
  const { id } = await kernel.execute('const n: number = "x"', { silent: true });
  await caughtUp(kernel);
  expect(findingsUnder(kernel, id)).toEqual([]);
});
