import { expect, test } from "vitest";
import { CellScope, compileCell } from "../../../kernel/cell/index.ts";
import { deepPlace } from "../../../kernel/cell/nesting.ts";
import { nestings } from "../../support/nested-code.ts";
import { Random } from "../../support/random.ts";

const limit = 600;

test.each(Object.entries(nestings))("%s count as deep before they can do harm", (_, nested) => {
  expect(deepPlace(nested(5000), limit)).toBeDefined();
});

test("what mixes them counts as deep too", () => {
  const random = new Random(7);
  const kinds = Object.values(nestings);
  for (let round = 0; round < 100; round += 1) {
    const nested = kinds[random.integer(kinds.length)];
    const before = kinds[random.integer(kinds.length)];
    expect(deepPlace(`${before?.(3)};\n${nested?.(3000)}`, limit)).toBeDefined();
  }
});

test.each([
  ["statements", "const a = await f(1, { b: [2] });\n".repeat(1000)],
  ["statements without semicolons", "const a = await f(1, { b: [2] })\nf(a)\n".repeat(1000)],
  ["a list", `x = [${"1, ".repeat(100_000)}]`],
  ["a list of records", `x = [${'{ a: 1, "b": [2, 3], c: (d) => !d },\n'.repeat(10_000)}]`],
  ["members of a class", `class A {\n${"  m(a?: B<C>): void { if (a) b(); }\n".repeat(1000)}}`],
  ["members of an interface", `interface A {\n${"  a: B<C>;\n  b?: D\n".repeat(1000)}}`],
  ["regular expressions", 'if (/["(`]/.test(a)) b(!/"/.test(c));\n'.repeat(1000)],
  ["divisions", "a = (b + c) / d / 2;\n".repeat(1000)],
  ["a long text", `x = "${"a".repeat(1_000_000)}"`],
  ["comments", "// don't ((((\n/* `((( */\n".repeat(1000)],
])("%s don't", (_, text) => {
  expect(deepPlace(text, limit)).toBeUndefined();
});

test.each([
  ["a sum of 5,000", nestings["sums"]?.(5000)],
  ["a chain of 5,000 calls", nestings["calls of then"]?.(5000)],
  ["500 else ifs", nestings["else ifs"]?.(500)],
])("%s is compiled", (_, text = "") => {
  const options = { cell: 1, scope: new CellScope(), instrument: true };
  expect(compileCell(text, options)).toMatchObject({ type: "compiled" });
});
