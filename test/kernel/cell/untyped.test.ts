import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { CellScope, compileCell } from "../../../kernel/cell/index.ts";
import { blankTypes, mayHaveTypes } from "../../../kernel/cell/strip.ts";
import { Random } from "../../support/random.ts";

/** Words and signs of both languages. What only TypeScript knows stands beside what looks like it in JavaScript. */
const tokens: [string, ...string[]] = [
  "\n",
  ...words("a b f ( ) { } [ ] = + ! ? . , ; : < > # @ => ?. ?? ... 1 'x' `x` () {} [a] /a/"),
  ...words("async await class const default export extends from function get import in let new of"),
  ...words("return set static this using"),
  ...words("abstract accessor as asserts declare enum global implements infer interface is keyof"),
  ...words("module namespace out override private protected public readonly satisfies type unique"),
];

function words(text: string): string[] {
  return text.split(" ");
}

const isJavaScript = (text: string): boolean =>
  parseSync("cell.js", text, { lang: "js", sourceType: "module", showSemanticErrors: true }).errors
    .length === 0;

test("what is JavaScript and holds no sign of a type, the stripper would leave as it is", () => {
  const random = new Random(20261123);
  let tried = 0;
  for (let round = 0; round < 400_000; round += 1) {
    const length = 2 + random.integer(7);
    const text = Array.from({ length }, () => random.pick(tokens)).join(" ");
    if (mayHaveTypes(text) || !isJavaScript(text)) continue;
    tried += 1;
    expect(blankTypes(text), text).toBe(text);
  }
  // Else nothing was shown.
  expect(tried).toBeGreaterThan(1000);
});

test.each([
  ["f<a>(b)", "a call with a type argument"],
  ["a ? (b) : c => d", "an arrow function that might return a type"],
  ["type\nX = 1", "two statements that look like a type"],
  ["class A { readonly\nx }", "two fields, the first one named as a modifier is"],
  ["@f class A {}", "a decorator"],
])("%j is looked at by whoever knows types: %s", (text) => {
  expect(mayHaveTypes(text)).toBe(true);
});

test.each([
  "1 + 1",
  "const a = [1, 2].map((n) => n * 2)",
  "await fetch(url)",
  "a?.b ?? !c",
  "asset",
])("%j is plain JavaScript, and compiles as such", (text) => {
  expect(mayHaveTypes(text)).toBe(false);
  const cell = { cell: 1, scope: new CellScope(), instrument: false };
  expect(compileCell(text, cell).type).toBe("compiled");
});
