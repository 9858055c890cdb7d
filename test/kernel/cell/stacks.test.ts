import { describe, expect, test } from "vitest";
import { originalText } from "../../../kernel/cell/index.ts";
import { blankTypes, decodeMappings } from "../../../kernel/cell/index.ts";
import { observing, openSession, type Activation } from "./harness.ts";

/** A cell that throws, and for each of its frames the function and what stands at the place in the user's text. */
type Case = readonly [
  sentence: string,
  source: string,
  frames: readonly (readonly [string, string])[],
];

const CASES: readonly Case[] = [
  [
    "behind blanked types",
    `interface A {
  a: number
}
const conv = (x: string): number => {
  const y: number = 1;   if (x as any) throw new Error("boo")
  return y
}
   conv("x")`,
    [
      ["conv", 'new Error("boo")'],
      ["-", 'conv("x")'],
    ],
  ],
  [
    "through awaits",
    `type Q = { a: 1 };
async function inner(x: number): Promise<number> {
    await null;  throw new TypeError("deep")
}
const outer = async <T>(p: T) => {
  return    await inner(1)
}

await outer<string>("p")`,
    [
      ["inner", "new TypeError"],
      ["async outer", "await inner(1)"],
    ],
  ],
  [
    "through for await, yield and nested awaits",
    `async function inner(k) { await null; if (k) throw new Error("deep"); return 1 }
async function mid(x) {
   const v =  1 + await inner(x) + (await inner(x)); return v }
async function top() {
  for await (const q of (async function* g() { yield   await mid(await inner(0)) })()) {}
}
await top()`,
    [
      ["inner", 'new Error("deep")'],
      ["async mid", "await inner(x) +"],
      ["async g", "await mid("],
      ["async top", "q of"],
    ],
  ],
  [
    "in an arrow without a body of its own",
    `const fail = async (k) => { await null; throw new Error("deep") }
const nest = async () =>   [await (await (await null, fail)(1)), await await 3]
await nest()`,
    [
      ["fail", "new Error"],
      ["async nest", "await (await null"],
    ],
  ],
  [
    "in hoisted functions",
    `const one = 1;  helper(one)
function other() {}
function helper(n: number) {
  /* c */ deeper(n);
}
class C { static x = 1 }  function deeper(n) { null.foo }`,
    [
      ["deeper", "foo"],
      ["helper", "deeper(n)"],
      ["-", "helper(one)"],
    ],
  ],
  ["in a declaration", "const a = 1, b = 2; let c: number = a +   b.foo.bar", [["-", "bar"]]],
  ["behind a top-level await", "const q = await 1;   null.x", [["-", "x"]]],
  [
    "in exports",
    "export const f9 = () => { nope() }\nexport default   f9()",
    [
      ["f9", "nope()"],
      ["-", "f9()"],
    ],
  ],
  [
    "among mangled names and moved imports",
    `[1].map((x) =>   fetch()); const name = 1, fetch = () => { throw new Error(name) };
[name].map((x) =>   fetch()); import { join } from "node:path"`,
    [
      ["-", "fetch()); const"],
      ["-", "map((x) =>   fetch()); const"],
    ],
  ],
  [
    "in an import",
    'const before = 1\n  import { nope } from "node:path"',
    [["-", "import { nope }"]],
  ],
  ["in an object literal", "{ a: 1,\n  b:  nope.x }", [["-", "nope.x"]]],
  ["in an object literal of one line", "{   a: nope.x }", [["-", "nope.x"]]],
  [
    "in a disposal",
    `async function user() { {   await using x = {
  async [Symbol.asyncDispose]() { await 0;  throw new Error("d") } }; }
}
await user()`,
    [
      ["[Symbol.asyncDispose]", "new Error"],
      ["async user", "{\n  async [Symbol"],
    ],
  ],
  [
    "in lowered code, and beside it",
    `enum E { A }
const g = (x: number) => {  throw new Error("x" as string) }; class P {
  constructor(private x: number) { g(x);   }
  run(n:   number): void {  return   g(n) }
}
   P.prototype.run(E.A)`,
    [
      ["g", "new Error"],
      ["Object.run", "g(n)"],
      ["-", "run(E.A)"],
    ],
  ],
  [
    "in decorated classes",
    `function dec(v, c) { return v }
class Z { @dec m(x: number) {
      return   (x as any).foo.bar } }
   new Z().m(1)`,
    [
      ["Z.m", "bar"],
      ["-", "m(1)"],
    ],
  ],
];

/** `line:column` (both 1-based) → what stands there. */
function textAt(source: string, place: string): string {
  const [line = 1, column = 1] = place.split(":").map(Number);
  const lines = source.split("\n").slice(line - 1);
  return lines.join("\n").slice(column - 1);
}

describe.each([{ instrument: false }, { instrument: true }])(
  "stacks of cells, %o, are exact",
  (options) => {
    test.each(CASES)("%s", async (_sentence, source, expected) => {
      const session = openSession(options);
      const error: unknown = await session.run(source).catch((thrown: unknown) => thrown);
      const frames = session.framesOf(error).map((frame, index) => {
        const space = frame.lastIndexOf(" ");
        const text = textAt(source, frame.slice(space + 1));
        // As much of the text as the expectation names.
        return [frame.slice(0, space), text.slice(0, expected[index]?.[1].length)];
      });
      expect(frames).toEqual(expected);
    });
  },
);

test("what a tool throws, as an interrupt does, happens at the user's await", async () => {
  const enter = (): Activation => ({
    ...observing,
    r: () => {
      throw new Error("interrupted");
    },
  });
  const session = openSession({ instrument: true, enter });
  const source = "const value = 1;\nconst other = 2 +   await value";
  const error: unknown = await session.run(source).catch((thrown: unknown) => thrown);
  expect(session.framesOf(error)).toEqual(["- 2:21"]);
});

describe("originalText() gives back", () => {
  const source = `const before = 1; const arrow = async (x: number) => await x
async function declared<T>(a: T) { for await (const b of [a]) await b; return a }
class K { async method(): Promise<void> { await 0 } plain() { return 1 } }
[declared, arrow, K.prototype.method, K.prototype.plain, K].map(String)`;

  test("functions without our calls, as JavaScript", async () => {
    const session = openSession({ instrument: true });
    const cell = session.compile(source);
    const generated = await session.evaluate(cell);
    if (!Array.isArray(generated)) throw new TypeError("No list of texts");
    const unit = {
      code: cell.code,
      segments: decodeMappings(cell.mappings),
      text: blankTypes(source),
    };
    expect(
      generated.map((text) => originalText(String(text), unit).replaceAll(/ +/g, " ")),
    ).toEqual([
      "async function declared (a ) { for await (const b of [a]) await b; return a }",
      "async (x ) => await x",
      "async method() { await 0 }",
      "plain() { return 1 }",
      "class K { async method() { await 0 } plain() { return 1 } }",
    ]);
  });

  test("what it can't place as it is", () => {
    expect(originalText("function () {}", { code: "1", segments: [], text: "1" })).toBe(
      "function () {}",
    );
  });
});
