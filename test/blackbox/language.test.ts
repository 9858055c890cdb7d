/** Completion and inspection through a real kernel. A `|` marks the cursor. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begin, TestKernel, value } from "../support/kernel.ts";
import { object } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute(
    [
      'import { join } from "node:path";',
      "interface Person { name: string; age: number }",
      "const people: Person[] = [];",
      "let total = 5;",
      "/** Adds two numbers.",
      " *",
      " * Slowly. */",
      "function add(a: number, b: number): number { return a + b }",
    ].join("\n"),
  );
});
afterAll(() => kernel[Symbol.asyncDispose]());

interface Marked {
  readonly code: string;
  /** In code points, as the protocol counts. */
  readonly cursor: number;
}

/** The last `|` is the cursor: earlier ones may belong to types. */
function marked(text: string): Marked {
  const at = text.lastIndexOf("|");
  const before = text.slice(0, at);
  return { code: before + text.slice(at + 1), cursor: Array.from(before).length };
}

interface Offered {
  readonly matches: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly types: readonly string[];
}

async function complete(text: string): Promise<Offered> {
  const { code, cursor } = marked(text);
  const { reply } = await kernel.request("complete_request", { code, cursor_pos: cursor });
  const { matches, cursor_start: start, cursor_end: end, metadata } = reply.content;
  const types: unknown = Reflect.get(Object(metadata), "_jupyter_types_experimental");
  return {
    matches: Array.isArray(matches) ? matches.map(String) : [],
    start: Number(start),
    end: Number(end),
    types: Array.isArray(types)
      ? types.map((entry) => String(Reflect.get(Object(entry), "type")))
      : [],
  };
}

test.each([
  ["members of a variable of an earlier cell", "people.|", ["map", "filter", "length"], ["people"]],
  [
    "only what goes on from what is typed",
    "people.fin|",
    ["find", "findIndex", "findLast"],
    ["map"],
  ],
  ["names of earlier cells", "peo|", ["people"], []],
  ["names of earlier cells to spread", "[...peo|", ["people"], []],
  ["names of earlier cells in a condition", "true ? peo|", ["people"], []],
  ["names of earlier cells behind two question marks", "null ?? peo|", ["people"], []],
  ["names of earlier cells to divide by", "total / peo|", ["people"], []],
  ["no names of cells behind a dot", "total. peo|", [], ["people"]],
  ["names of the cell being typed", "const hidden = 1; hid|", ["hidden"], []],
  ["names imported in an earlier cell", "joi|", ["join"], []],
  ["object keys", "const p: Person = { na| }", ["name"], ["age", "total"]],
  ["string literal unions", 'let c: "red" | "green" = "|"', ["red", "green"], ["people"]],
  ["import paths", 'import x from "node:f|"', ["node:fs", "node:fs/promises"], []],
  ["exports of a module", 'import { readFileS| } from "node:fs"', ["readFileSync"], []],
  ["exports of the kernel's own library", 'import { gan| } from "awaitlab"', ["gantt"], []],
  ["globals of Node", "proces|", ["process"], []],
  ["keywords", "cons|", ["const", "console"], []],
  ["tags of JSDoc", "/** @par| */ function f(x: number) {}", ["param"], ["people"]],
  ["members behind an optional chain", "people.at(0)?.|", ["name", "age"], []],
  ["nothing of the kernel's own", "__awaitl|", [], ["__awaitlab_cell_1"]],
] as const)("offers %s: %s", async (_what, text, offered, left) => {
  const { matches } = await complete(text);
  for (const name of offered) expect(matches).toContain(name);
  for (const name of left) expect(matches).not.toContain(name);
});

test.each([
  ["a type", "const someone: Per|", ["Person"]],
  ["a type's argument", "new Map<string, Per|>()", ["Person"]],
  ["a value between ? and :", "true ? peo| : []", ["people"]],
  ["a divisor", "10 / tot|", ["total"]],
  ["what is spread", "[...peo|]", ["people"]],
  ["a part of a template", "`${peo|}`", ["people"]],
  ["a type, where values mean nothing", "let x: peo|", []],
  ["a string", '"of peo|"', []],
  ["the text of a template", "`of peo|`", []],
  ["a module's name", 'await import("node:add|")', []],
  ["a comment", "// of peo|", []],
  ["a new variable", "const peo|", []],
  ["a new parameter", "function f(peo|) {}", []],
  ["a member of a class", "class A { peo| }", []],
  ["what another module exports", 'import { peo| } from "node:fs"', []],
  ["what an object has", "const { peo| } = { peon: 1 }", ["peon"]],
] as const)(
  "offers names of earlier cells where they may stand: %s",
  async (_what, text, names) => {
    expect((await complete(text)).matches).toEqual(names);
  },
);

test("what goes on from a text with dashes begins with all of it", async () => {
  const { matches } = await complete('let way: "to-a" | "to-b" | "back-a" = "to-|"');
  expect(matches).toEqual(["to-a", "to-b"]);
  expect((await complete('import x from "@|"')).matches).toEqual([]);
});

test("an optional member replaces the dot, and says so by its range", async () => {
  const { matches, start, end } = await complete("people.at(0).|");
  expect(matches).toEqual(["?.age", "?.name"]);
  expect([start, end]).toEqual([12, 13]);
});

test("ranges count code points, and span the word under the cursor", async () => {
  const { matches, start, end } = await complete('"🧵"; people.fil|ter');
  expect(matches).toContain("filter");
  expect([start, end]).toEqual([12, 18]);
});

test("a chain over several lines, behind tabs and emoji, is completed at its place", async () => {
  const { matches, start, end } = await complete('"🧵🧵";\n\tpeople\n\t\t?.filt|');
  expect(matches).toEqual(["filter"]);
  expect([start, end]).toEqual([18, 22]);
});

test("members come in the server's order, those written as typed first", async () => {
  const { matches } = await complete("people.toS|");
  expect(matches.slice(0, 2)).toEqual(["toSorted", "toSpliced"]);
  // The cell's own, those of earlier cells, and then what is global.
  expect((await complete("const Peopled = 1, peopleOf = 2; peop|")).matches).toEqual([
    "people",
    "peopleOf",
    "Peopled",
  ]);
  await kernel.execute("const console2 = 1");
  expect((await complete("conso|")).matches.slice(0, 2)).toEqual(["console2", "console"]);
});

test("each match has a kind", async () => {
  const { matches, types } = await complete("people.|");
  expect(types[matches.indexOf("map")]).toBe("function");
  expect(types[matches.indexOf("length")]).toBe("property");
});

async function inspect(text: string, detail: 0 | 1 = 0): Promise<Record<string, unknown>> {
  const { code, cursor } = marked(text);
  const content = { code, cursor_pos: cursor, detail_level: detail };
  const { reply } = await kernel.request("inspect_request", content);
  const { found, data } = reply.content;
  return { found, ...object(data) };
}

test("inspection gives signature and documentation; more of it at detail 1", async () => {
  const brief = await inspect("ad|d");
  expect(brief["text/plain"]).toBe(
    "function add(a: number, b: number): number\n\nAdds two numbers.",
  );
  expect(brief["text/markdown"]).toContain("```typescript\nfunction add(");
  expect((await inspect("ad|d", 1))["text/plain"]).toContain("Slowly.");
});

test("inside the parentheses of a call the active parameter stands out", async () => {
  expect((await inspect("add(1, |"))["text/markdown"]).toContain(
    "add(a: number, **b: number**): number",
  );
});

test("each overload of a call is shown", async () => {
  await kernel.execute(
    "function over(a: string): string; function over(a: number, b?: number): number; function over(a: unknown) { return a as never }",
  );
  expect((await inspect("over(1, |"))["text/plain"]).toBe(
    "over(a: string): string\nover(a: number, b?: number): number",
  );
  expect((await inspect("ove|r"))["text/plain"]).toBe(
    "function over(a: string): string\nfunction over(a: number, b?: number): number",
  );
});

test("magics on top of a cell are no code", async () => {
  expect((await complete("%%gantt\npeople.ma|")).matches).toContain("map");
});

const magics =
  "%%gantt %%time %time %timeit %npm %sh %cd %env %who %reset %jobs %stop %trace %check %lsmagic".split(
    " ",
  );

test.each([
  ["%|", magics, 0, 1],
  ["%t|r", ["%time", "%timeit", "%trace"], 0, 3],
  ["%%|", ["%%gantt", "%%time"], 0, 2],
  ["1;\n%lsm|", ["%lsmagic"], 3, 7],
  ["const f = () => {}\n  %wh|", ["%who"], 21, 24],
  ["1\n%lsm|", [], 3, 6],
  ["`\n%lsm|`", [], 3, 6],
  ["%cd |", [], 4, 4],
  ["1;\n%sh ls |", [], 10, 10],
  ["%%gantt\n// %ch|", ["%check"], 11, 14],
  ["%trace |", ["off", "light", "full"], 7, 7],
  ["%check e|", ["error"], 7, 8],
  ["%npm |", ["install"], 5, 5],
  ["%jobs |", [], 6, 6],
  ["1;\n// %ch|", [], 7, 9],
] as const)("offers magics where they may stand: %s", async (text, matches, start, end) => {
  expect(await complete(text)).toMatchObject({ matches, start, end });
});

test("types of earlier cells are called by their own names alone", async () => {
  await kernel.execute(
    "interface Seat { row: number }\nconst seats: Seat[] = [];\nlet Chair = class {};\nconst größe = 1;",
  );
  for (const [asked, answer] of [
    ["seat|s", "const seats: Seat[]"],
    ["const first = seat|s[0]", "const seats: Seat[]"],
    ["const fir|st = seats[0]", "const first: Seat"],
    ["Chai|r", "let Chair: typeof Chair"],
    ["größ|e", "const größe: 1"],
  ] as const)
    expect(String((await inspect(asked))["text/plain"]).split("\n")[0], asked).toBe(answer);
  const call = String((await inspect("seats.map(|"))["text/plain"]);
  expect(call).toMatch(/^map\(callbackfn: \(value: Seat, index: number, array: Seat\[\]\)/);
});

test("an offered magic has a line that says what it is for, and inspection how it is used", async () => {
  const { reply } = await kernel.request("complete_request", { code: "%tr", cursor_pos: 3 });
  const types: unknown = Reflect.get(
    Object(reply.content["metadata"]),
    "_jupyter_types_experimental",
  );
  const about = "Says how closely awaits are recorded, from this cell on.";
  expect(types).toMatchObject([{ text: "%trace", type: "magic", signature: about }]);
  expect(await inspect("1\n%trace|")).toEqual({ found: false });
  expect(await inspect("1;\n%trace|")).toMatchObject({ found: true });
  expect(await inspect("// %tra|ce full")).toMatchObject({
    found: true,
    "text/plain": `%trace off | light | full\n\n${about}`,
  });
});

test("what a magic measures is TypeScript: completed and inspected as such", async () => {
  expect((await complete("%time people.ma|")).matches).toContain("map");
  expect((await complete("1;\n%timeit -n 5 people.ma|")).matches).toContain("map");
  expect((await inspect("%time ad|d(1, 2)"))["text/plain"]).toContain("add(a: number");
  expect((await inspect("%ti|me add(1, 2)"))["text/plain"]).toContain("%time STATEMENT");
});

test("of a variable, inspection shows what it holds", async () => {
  await kernel.execute(
    [
      "const rows = [{ id: 1 }, { id: 2 }];",
      'const long = "x".repeat(1000);',
      "const name = { deep: { deeper: { deepest: 1 } } };",
      "let unset: string | undefined;",
    ].join("\n"),
  );
  const shown = async (code: string): Promise<string> =>
    String((await inspect(code))["text/plain"]);
  expect(await shown("row|s")).toBe(
    "const rows: {\n    id: number;\n}[]\n\nValue: [ { id: 1 }, { id: 2 } ]",
  );
  expect(String((await inspect("rows|"))["text/markdown"])).toMatch(
    /Value:\n```\n\[ \{ id: 1 \}, \{ id: 2 \} \]\n```$/u,
  );
  expect((await shown("long|")).length).toBeLessThan(300);
  // A name that the platform has too.
  expect(await shown("nam|e")).toContain("Value: { deep: { deeper: [Object] } }");
  expect(await shown("uns|et")).not.toContain("Value");
  expect(await shown("ad|d")).not.toContain("Value");
  expect(await shown("function f(rows: number) { return ro|ws }")).not.toContain("Value");
  expect(await shown("({ rows: 1 }).ro|ws")).not.toContain("Value");
});

test("to show a value, no code of the user's runs", async () => {
  await kernel.execute(
    [
      "let ran: string[] = [];",
      'const tell = (what: string) => { ran.push(what); return "told"; };',
      "const loud = {",
      '  get getter() { return tell("getter"); },',
      '  [Symbol.for("nodejs.util.inspect.custom")]() { return tell("custom"); },',
      '  toString() { return tell("toString"); },',
      "};",
      'const tagged = { get [Symbol.toStringTag]() { return tell("tag"); } };',
      "const holder = { tagged };",
      "const trap = new Proxy({ a: 1 }, new Proxy({}, { get: (_, name) => tell(String(name)) && undefined }));",
    ].join("\n"),
  );
  await kernel.execute("ran = []");
  for (const name of ["loud", "tagged", "holder", "trap"]) {
    expect((await inspect(`${name}|`))["text/plain"]).toContain("Value: ");
  }
  expect(value(await kernel.execute("ran"))).toBe("[]");
});

test("while a cell spins, inspection shows the type without the value", async () => {
  await kernel.execute("const seven = 7");
  const id = await begin(kernel, 'console.log("begun"); for (;;) {}');
  expect((await inspect("seve|n"))["text/plain"]).toBe("const seven: 7");
  await kernel.request("interrupt_request", {}, "control");
  await kernel.exchange(id);
  expect((await inspect("seve|n"))["text/plain"]).toBe("const seven: 7\n\nValue: 7");
});

test("of a name that does not exist nothing is known", async () => {
  expect(await inspect("nosuchname|")).toEqual({ found: false });
});

test("a variable that was declared anew has its new type", async () => {
  await kernel.execute("const changing = 1");
  await kernel.execute('const changing = "text"');
  expect((await complete("changing.toUp|")).matches).toContain("toUpperCase");
});

test("a cell with a type error elsewhere, or half typed, is completed all the same", async () => {
  expect((await complete("const bad: number = 'x'; people.ma|")).matches).toContain("map");
  expect((await complete("function f() {\n  if (people.|")).matches).toContain("map");
});

test("any text and any cursor give a range within the text", async () => {
  const texts = [
    "",
    "🧵",
    "a.",
    "`${",
    "{ a: [",
    "import {",
    "'",
    "//",
    "x?.\n\t.y",
    "for (const 🧵 of",
    "}",
    "%%gantt\nx.",
  ];
  for (const code of texts) {
    const points = Array.from(code).length;
    for (let cursor = 0; cursor <= points; cursor += 1) {
      const { reply } = await kernel.request("complete_request", { code, cursor_pos: cursor });
      const { status, cursor_start: start, cursor_end: end } = reply.content;
      expect(status).toBe("ok");
      expect(Number(start)).toBeGreaterThanOrEqual(0);
      expect(Number(start)).toBeLessThanOrEqual(Number(end));
      expect(Number(end)).toBeLessThanOrEqual(points);
    }
  }
});

test.skipIf(process.platform !== "linux")(
  "a type server that is killed costs one request at most (its process is found in /proc, on Linux alone)",
  async () => {
    await complete("people.|");
    const { pid } = kernel.process;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
    for (const child of children.trim().split(" ").map(Number)) {
      const command = await readFile(`/proc/${child}/cmdline`, "utf8");
      if (command.includes("--lsp")) process.kill(child, "SIGKILL");
    }
    await complete("people.|");
    expect((await complete("people.|")).matches).toContain("map");
  },
);
