/** Cells as people write them, through a real kernel. */
import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { error, type Exchange, result, TestKernel, text, value } from "../support/kernel.ts";

let folder: string;
let kernel: TestKernel;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "awaitlab-notebook-"));
  kernel = await TestKernel.start({ cwd: folder });
});
afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const run = (code: string): Promise<Exchange> => kernel.execute(code);

test("types are left out and the last expression is the result", async () => {
  expect(value(await run("interface P { x: number }\nconst p: P = { x: 41 };\np.x + 1"))).toBe(
    "42",
  );
});

test("statements and undefined give no result; null, 0n, NaN and -0 do", async () => {
  for (const code of ["const q = 1", "undefined", "if (true) {}", "", "// nothing"]) {
    expect(result(await run(code)), code).toBeUndefined();
  }
  for (const [code, shown] of [
    ["null", "null"],
    ["0n", "0n"],
    ["NaN", "NaN"],
    ["-0", "-0"],
  ] as const) {
    expect(value(await run(code))).toBe(shown);
  }
});

test("await stands at top level, and what it gives is kept for later cells", async () => {
  await run("const answer = await Promise.resolve(41);");
  expect(value(await run("answer + 1"))).toBe("42");
});

test("functions of earlier cells see edited helpers and constants", async () => {
  await run(
    "const rate = 2; function scale(x: number) { return x * rate }\nconst use = () => scale(10)",
  );
  expect(value(await run("use()"))).toBe("20");
  await run("const rate = 3");
  expect(value(await run("use()"))).toBe("30");
  await run("function scale(x: number) { return -x * rate }");
  expect(value(await run("use()"))).toBe("-30");
});

test("a name may be declared again as anything else", async () => {
  await run("let thing = 1");
  await run("class thing {}");
  await run("function thing() { return 3 }");
  expect(value(await run("thing()"))).toBe("3");
});

test("words that TypeScript also begins declarations with are names", async () => {
  for (const word of ["module", "namespace", "type", "declare", "abstract"]) {
    for (const code of [`let ${word}: number = 5; ${word}`, `${word} // the last word`])
      expect(value(await run(code)), code).toBe("5");
  }
});

test("what a cell exports may come from another cell", async () => {
  await run("const one: number = 1; enum Two { A }");
  for (const code of [
    "export { one, Two as Three }; one",
    "export type { Two }; export { one }; one",
  ])
    expect(value(await run(code)), code).toBe("1");
});

test("a constant can't be assigned to, in its own cell or in a later one", async () => {
  expect(error(await run("const fixed = 1; fixed = 2"))?.ename).toBe("TypeError");
  await run("const fixed = 1");
  expect(error(await run("fixed = 2"))?.ename).toBe("TypeError");
  expect(value(await run("fixed"))).toBe("1");
});

test("the error of an assignment to a name of another cell says what the name is, and the way out", async () => {
  await run('const limit = 3;\nimport { setTimeout } from "node:timers/promises";');
  const wayOut = (name: string): string =>
    `To give it another value, declare it anew: let ${name} = …`;
  expect(error(await run("limit += 1"))?.evalue).toContain(
    `\nlimit is a constant. ${wayOut("limit")}`,
  );
  expect(error(await run("setTimeout = 1"))?.evalue).toBe(
    `Cannot set property setTimeout of #<Object> which has only a getter\nsetTimeout was imported. ${wayOut("setTimeout")}`,
  );
  // Of a property, which happens to be called the same, nobody says that.
  expect(error(await run("Object.freeze({ limit }).limit = 4"))?.evalue).toBe(
    "Cannot assign to read only property 'limit' of object '#<Object>'",
  );
  expect(value(await run("let limit = 4; limit"))).toBe("4");
});

test("what ran before a throw stays", async () => {
  const failed = await run('let kept = 5; throw new Error("no"); kept = 6');
  expect(error(failed)).toMatchObject({ ename: "Error", evalue: "no" });
  expect(value(await run("kept"))).toBe("5");
});

test("a failed cell names the line and column of its TypeScript", async () => {
  const failed = await run(
    [
      "interface Row { id: number }",
      "async function load(id: number): Promise<Row> {",
      "  await null;",
      "  throw new TypeError(`no row ${id}`, { cause: new Error('disk') });",
      "}",
      "const first: Row =   await load(7);",
    ].join("\n"),
  );
  const count = String(failed.reply.content["execution_count"]);
  const shown = error(failed);
  expect(shown).toMatchObject({ ename: "TypeError", evalue: "no row 7" });
  expect(shown?.traceback).toContain(`→ 4 │   throw new TypeError(`);
  expect(shown?.traceback).toContain(`at load (Cell [${count}]:4:9)`);
  expect(shown?.traceback).toContain(`at async Cell [${count}]:6:22`);
  expect(shown?.traceback).toContain("Caused by Error: disk");
  expect(shown?.traceback).not.toContain("dist/");
  expect(failed.reply.content).toMatchObject({ status: "error", ename: "TypeError" });
});

test("a syntax error points at its line and column", async () => {
  const failed = await run("const a = 1;\nconst b = = 2;");
  const shown = error(failed);
  expect(shown?.ename).toBe("SyntaxError");
  expect(shown?.traceback).toContain(":2:11");
  expect(shown?.traceback).toContain("→ 2 │ const b = = 2;\n    │           ^");
});

test("of a line of data, an error shows what stands around its place", async () => {
  const data = `const data = "${"x".repeat(100_000)}";`;
  for (const [code, message, shown] of [
    [`${data} )`, "Unexpected token", 'xx"; )\n    │ '],
    [`${data}\nthrow new Error("below")`, "below", "xx…\n→ 2 │ throw new Error"],
    [`${data} throw new Error("beside")`, "beside", 'xx"; throw new Error("beside")\n    │ '],
  ] as const) {
    const failed = error(await run(code));
    expect(failed?.evalue).toBe(message);
    expect(failed?.traceback).toContain(shown);
    expect(failed?.traceback.length).toBeLessThan(1000);
    const [, above = "", mark = ""] = /→ 1 │ (.*)\n {4}│ (.*)/u.exec(failed?.traceback ?? "") ?? [];
    expect(["", ")", "n"]).toContain(above.charAt(mark.indexOf("^")));
  }
});

test("whatever is thrown is shown as an error", async () => {
  expect(error(await run('throw "text"'))).toMatchObject({ ename: "Uncaught", evalue: "'text'" });
  expect(error(await run("await Promise.reject()"))).toMatchObject({ evalue: "undefined" });
  const many = error(await run('await Promise.any([Promise.reject(new Error("one"))])'));
  expect(many?.traceback).toContain("[0] Error: one");
});

test.each([
  [
    "an error whose properties throw",
    "class E extends Error { get errors(): never { throw 1 } get cause(): never { throw 2 } }; throw new E('a')",
  ],
  [
    "a proxy that throws at every look",
    "throw new Proxy({}, { getPrototypeOf() { throw 1 }, get() { throw 2 }, ownKeys() { throw 3 } })",
  ],
  ["a revoked proxy", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy"],
  [
    "an error that holds itself",
    "const e = new AggregateError([]); e.errors = Array(50).fill(e); e.cause = e; throw e",
  ],
])("%s ends its cell, and the next one runs", async (_what, code) => {
  const failed = await run(code);
  expect(failed.reply.content["status"]).toBe("error");
  expect(error(failed)?.traceback.length).toBeLessThan(5000);
  expect(value(await run("'next'"))).toBe("'next'");
});

test("where a disposal fails after the code before it, both errors are shown", async () => {
  const shown = error(
    await run(
      `{ using x = { [Symbol.dispose]() { throw new Error("no end"); } }; throw new Error("no start"); }`,
    ),
  );
  expect(shown?.ename).toBe("SuppressedError");
  expect(shown?.traceback).toContain("[0] Error: no start");
  expect(shown?.traceback).toContain("[1] Error: no end");
});

test("errors keep their lines where a library takes stack traces in hand, and forgets to let go", async () => {
  await using own = await TestKernel.start();
  const lines = async (): Promise<string | undefined> =>
    error(await own.execute(`const x = 1;\nthrow new Error("on the second line")`))?.traceback;
  for (const taking of [
    "Error.prepareStackTrace = (_error, sites) => sites.length",
    "Error.prepareStackTrace = () => { throw new Error('in the hook') }",
    "Error.prepareStackTrace = undefined",
  ]) {
    await own.execute(taking);
    expect(await lines(), taking).toMatch(/:2:7\n[^]*→ 2 │ throw new Error/u);
  }
  const callers = await own.execute(`const before = Error.prepareStackTrace;
Error.prepareStackTrace = (_error, sites) => sites;
const [top] = new Error().stack as any;
Error.prepareStackTrace = before;
[typeof top.getLineNumber(), new Error("text").stack!.split("\\n")[0]].join()`);
  expect(value(callers)).toBe("'number,Error: text'");
});

test("of many errors in one, some are shown and the rest is counted", async () => {
  const shown = error(
    await run(
      "await Promise.any(Array.from({ length: 1000 }, (_, i) => Promise.reject(new Error(`no ${i}`))))",
    ),
  );
  expect(shown?.traceback).toContain("[9] Error: no 9");
  expect(shown?.traceback).toContain("… and 990 more");
});

test("%%gantt on a cell that awaits nothing says so, and what to do", async () => {
  const shown = await run("// %%gantt\nfor (let i = 0; i < 10; i++) {}");
  const chart = shown.iopub.find(({ type }) => type === "display_data");
  expect(JSON.stringify(chart?.content)).toContain("the cell awaited nothing");
});

test("modules come from node:, from files beside the notebook, and from the kernel's own library", async () => {
  await writeFile(
    path.join(folder, "double.ts"),
    "export const double = (x: number): number => x * 2;\n",
  );
  expect(value(await run('import { join } from "node:path"; join("a", "b")'))).toBe("'a/b'");
  expect(value(await run('import { double } from "./double.ts"; double(4)'))).toBe("8");
  expect(value(await run('import { gantt } from "awaitlab"; typeof gantt'))).toBe("'function'");
  expect(value(await run('require("node:os").EOL === "\\n"'))).toBe("true");
});

test("an import that collides with a global stays in the notebook", async () => {
  await run('import { setTimeout } from "node:timers/promises"');
  expect(value(await run('await setTimeout(1, "mine")'))).toBe("'mine'");
  const untouched = await run(
    "await new Promise((done) => globalThis.setTimeout(done, 1, typeof globalThis.setTimeout))",
  );
  expect(value(untouched)).toBe("'function'");
});

test("a function's text is the user's own, types blanked", async () => {
  await run(
    "async function own(a: number) {\n  await a; // why\n}\nclass Box { get(): number { return 1 } }",
  );
  expect(
    value(
      await run("own.toString() === 'async function own(a        ) {\\n  await a; // why\\n}'"),
    ),
  ).toBe("true");
  expect(value(await run("String(Box)"))).toBe("'class Box { get()         { return 1 } }'");
  expect(value(await run("Function.prototype.toString.toString() + Math.max"))).toBe(
    "'function () { [native code] }function max() { [native code] }'",
  );
});

test("console, process.stdout and children share one order", async () => {
  const shown = await run(
    'console.log("1"); process.stdout.write("2\\n"); console.table([{ a: 1 }]); console.log("4 ✓")',
  );
  expect(text(shown)).toMatch(/^1\n2\n┌[^]*┘\n4 ✓\n$/u);
});

test("process.stdout.write() takes text and bytes of any kind, and refuses all else", async () => {
  const written = await run(
    `for (const data of ["a", Buffer.from("b"), new Uint16Array([0x6463]), new DataView(new Uint8Array([0x65]).buffer)])
  process.stdout.write(data);`,
  );
  expect(text(written)).toBe("abcde");
  await run("const kept = 1");
  for (const data of ["5", "null", "undefined", "{ length: 1 }", "[1]"]) {
    const refused = error(await run(`process.stdout.write(${data} as any)`));
    expect(refused?.ename, data).toBe("TypeError");
    expect(refused?.evalue).toContain('The "chunk" argument must be of type string');
  }
  expect(value(await run("kept"))).toBe("1");
});

test("output that a child wrote past Node's streams arrives before the cell ends", async () => {
  const shown = await run(
    'import { execSync } from "node:child_process"; execSync("echo from below", { stdio: "inherit" })',
  );
  expect(text(shown)).toContain("from below\n");
});

test("late output goes to the cell that started it, also while a later cell runs", async () => {
  await using own = await TestKernel.start();
  const first = await own.execute(
    "globalThis.later = Promise.withResolvers(); later.promise.then(() => console.log('late'))",
  );
  await own.execute("later.resolve(); await new Promise((done) => setImmediate(done)); 'done'");
  const late = await own.until(() =>
    own.published.find(({ content }) => content["text"] === "late\n"),
  );
  expect(late.parentId).toBe(first.id);
});

test("errors of timers and forgotten rejections show under the cell that started them", async () => {
  await using own = await TestKernel.start();
  const first = await own.execute('setTimeout(() => { throw new Error("from a timer") }, 5)');
  const second = await own.execute('Promise.reject(new Error("forgotten")); 1');
  for (const [exchange, evalue] of [
    [first, "from a timer"],
    [second, "forgotten"],
  ] as const) {
    const shown = await own.until(() =>
      own.published.find(({ content }) => content["evalue"] === evalue),
    );
    expect(shown.parentId).toBe(exchange.id);
  }
  expect(value(await own.execute("'alive'"))).toBe("'alive'");
});

test("a program that isn't there is an error of the cell that spawns it", async () => {
  const { id } = await run('import { spawn } from "node:child_process"; spawn("no-such-program")');
  const shown = await kernel.until(() =>
    kernel.published.find(({ type, parentId }) => type === "error" && parentId === id),
  );
  expect(shown.content["evalue"]).toBe("spawn no-such-program ENOENT");
});

test("a late error of a cell that still runs shows, and does not fail the cell", async () => {
  await using own = await TestKernel.start();
  const shown = await own.execute(
    'setTimeout(() => { throw new Error("aside") }, 1); await new Promise((done) => setTimeout(done, 20)); "end"',
  );
  expect(error(shown)?.evalue).toBe("aside");
  expect(value(shown)).toBe("'end'");
  expect(shown.reply.content["status"]).toBe("ok");
});

test("100,000 lines arrive whole and in order", async () => {
  const shown = await run("for (let i = 0; i < 100_000; i++) console.log(i)");
  const lines = text(shown).split("\n");
  expect(lines.length).toBe(100_001);
  expect(lines.every((line, index) => line === (index === 100_000 ? "" : String(index)))).toBe(
    true,
  );
});
