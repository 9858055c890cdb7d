import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { CellScope, compileCell } from "../../../kernel/cell/index.ts";
import { ProgramWriter } from "./programs.ts";

const compile = (source: string, instrument = true) =>
  compileCell(source, { cell: 1, scope: new CellScope(), instrument });

describe("a syntax error tells what is wrong and where, in the user's text:", () => {
  test.each([
    ["let x = = 1", "Unexpected token", 1, 9, 1],
    [
      "1\n  foo bar",
      "Expected a semicolon or an implicit semicolon after a statement, but found none",
      2,
      6,
      1,
    ],
    ['let s: string = "🧵"; foo bar', "Expected a semicolon", 1, 26, 1],
    ["a.b(x => {", "Expected `}` but found `EOF`", 1, 11, 1],
    ["const x", "Missing initializer in const declaration", 1, 7, 1],
    ["let a: number = 1\nlet a = 2", "Identifier `a` has already been declared", 2, 5, 1],
    ["async function f(x) { let x }", "Identifier `x` has already been declared", 1, 27, 1],
    ["let a\nreturn a", "A 'return' statement can only be used within a function body", 2, 1, 6],
    ["super.x", "'super' can only be referenced", 1, 1, 5],
    ["new.target", "Unexpected new.target expression", 1, 1, 10],
    ["  break", "Illegal break statement", 1, 3, 5],
    ["let r: RegExp = /(/", "Invalid regular expression: /(/: Unterminated group", 1, 17, 3],
    ["import.meta.url", "A cell is no module: it has no import.meta", 1, 1, 11],
    ["const e = <div>hi</div>", "JSX cannot run in a cell", 1, 11, 13],
    ["class A {\n  override m() {} }", "This member cannot have an 'override' modifier", 2, 3, 8],
    ["enum E { A }\nlet let = 1", "The keyword 'let' is reserved", 2, 5, 3],
    ["(".repeat(100_000), "The code is nested too deeply", 1, 601, 1],
  ])("%j", (source, message, line, column, length) => {
    const wanted: unknown = expect.stringContaining(message);
    expect(compile(source)).toEqual({
      type: "syntax-error",
      message: wanted,
      line,
      column,
      length,
    });
  });
});

test("a cell with a mistake declares nothing", () => {
  const scope = new CellScope();
  compileCell("const a = 1; const b = = 2", { cell: 1, scope, instrument: true });
  expect(scope.get("a")).toBeUndefined();
});

test("any text gives a result, and what compiles is code for V8", () => {
  const results = { compiled: 0, "syntax-error": 0 };
  for (let seed = 1; seed <= 60; seed++) {
    const whole = new ProgramWriter(seed).program();
    for (const source of [whole, ...broken(whole, seed)]) {
      const result = compile(source);
      // Throws where V8 finds fault with what we made.
      if (result.type === "compiled") void new vm.Script(result.code);
      results[result.type]++;
    }
  }
  expect(results.compiled).toBeGreaterThan(60);
  expect(results["syntax-error"]).toBeGreaterThan(60);
});

/** A program cut off, with a piece missing, and with two characters swapped. */
function broken(text: string, seed: number): string[] {
  const at = (seed * 7919) % text.length;
  return [
    text.slice(0, at),
    text.slice(at),
    text.slice(0, at) + text.slice(at + 13),
    `${text.slice(0, at)}${text[at + 1] ?? ""}${text[at] ?? ""}${text.slice(at + 2)}`,
  ];
}
