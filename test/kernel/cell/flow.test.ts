import { expect, test } from "vitest";
import { CellScope, compileCell } from "../../../kernel/cell/index.ts";
import type { AwaitFlow } from "../../../src/trace/index.ts";

/** What is said of each `await` of a cell, in the order of the text; `needs` as the texts of the sites. */
function flows(source: string): readonly (AwaitFlow & { readonly on: readonly string[] })[] {
  const cell = compileCell(source, { cell: 1, scope: new CellScope(), instrument: true });
  if (cell.type === "syntax-error") throw new SyntaxError(cell.message);
  return cell.sites.flatMap(({ flow }) =>
    flow === undefined ? [] : [{ ...flow, on: flow.needs.map((i) => cell.sites[i]?.text ?? "") }],
  );
}

/** Which awaits each await needs. */
const needs = (source: string): readonly (readonly string[])[] => flows(source).map(({ on }) => on);

test("awaits with nothing in common need nothing", () => {
  expect(needs("const a = await f(1); const b = await f(2); console.log(a, b);")).toEqual([[], []]);
});

test.each([
  ["directly", "const a = await f(); await g(a);"],
  ["as a part", "const { b: [c] } = await f(); await g(c.d);"],
  ["through other names", "const a = await f(); const b = a + 1; const c = [b]; await g(c);"],
  ["through an object that it was put into", "const a = await f(); list.push(a); await g(list);"],
  ["through a property", "o.x = await f(); await g(o);"],
  ["through a function that uses it", "const a = await f(); const h = () => a; await g(h());"],
  ["nested", "await g(await f());"],
  ["by a test", "if (await f()) await g();"],
  ["by a test of what it gave", "const a = await f(); if (a.ok) await g();"],
  ["by a condition", "const a = await f(); const b = a ? await g() : 0;"],
  ["by a shortcut", "const a = await f(); const b = a && await g();"],
  ["by an exit", "async function h() { const a = await f(); if (!a) return; await g(); }"],
  ["by what a test assigned", "let k = 0; if (await f()) k = 1; await g(k);"],
  ["by what it throws", "try { await f(); } catch { await g(); }"],
  ["by a switch", "switch (await f()) { case 1: await g(); }"],
  ["by an assignment in its absence", "let a = await f(); a ??= await g();"],
  ["by a property's absence", "const { a = await g() } = await f();"],
  ["by an optional call", "const a = await f(); a?.h(await g());"],
  ["by a loop over it", "for (const x of await f()) await g();"],
])("one await needs another: %s", (_, source) => {
  const [first, second] = needs(source).toSorted((a, b) => a.length - b.length);
  expect(first).toEqual([]);
  expect(second?.map((text) => text.replace(/;$/, ""))).toContainEqual(
    expect.stringMatching(/await f\(\)/),
  );
});

test.each(["while (!(await f()));", "let a; do { a = await f(); } while (!a.ok);"])(
  "what comes after a loop that goes on until something has come about needs it: %s",
  (loop) => {
    expect(needs(`${loop} await g();`)[1]).toEqual(["await f()"]);
  },
);

test("what comes after a loop that counts does not need it", () => {
  expect(needs("for (let i = 0; i < 3; i++) await f(); await g();")[1]).toEqual([]);
});

test.each([
  ["of a loop over a list", "for (const id of ids) results.push(await f(id));", false],
  [
    "of a loop that names the next",
    "while (url) { const page = await f(url); url = page.next; }",
    true,
  ],
  ["of a loop whose test it is", "while (!(await f())) {}", true],
  ["of a loop that stops at it", "for (;;) { const { done } = await f(); if (done) break; }", true],
  ["of a loop that tries again", "for (;;) { try { await f(); break; } catch {} }", true],
  [
    "of a loop that counts failures",
    "while (k < 3) { try { await f(); k = 9; } catch { k++; } }",
    true,
  ],
  [
    "of a loop that notes failures",
    "for (const id of ids) { try { await f(id); } catch { bad.push(id); } }",
    false,
  ],
])("a round needs the one before: %s", (_, source, expected) => {
  expect(needs(source)[0]?.length).toBe(expected ? 1 : 0);
});

test("a property's name is no variable's", () => {
  expect(needs("const id = await f(); await g({ id: 1 }, user.id);")).toEqual([[], []]);
});

test("what is awaited starts there, or was started before", () => {
  const starts = (operand: string): unknown => flows(`const r = await ${operand};`)[0]?.starts;
  expect(["f()", "o.f()", "new P()", "f().then(g)", "(f())"].map(starts)).toEqual(
    Array(5).fill(true),
  );
  expect(["p", "ps[0]", "o.p", "p.then(g)", "p.catch(() => f())"].map(starts)).toEqual(
    Array(5).fill(false),
  );
});

test("a plain function is named, and a dropped result is noted", () => {
  expect(flows("await f(); const a = await o.g(); x(await h());")).toMatchObject([
    { calls: "f", isUsed: false },
    { isUsed: true },
    { calls: "h", isUsed: true },
  ]);
});

test("functions inside are judged by themselves", () => {
  const source =
    "const a = await f(); const h = async () => { const b = await g(a); await k(b); };";
  expect(needs(source)).toEqual([[], [], ["await g(a)"]]);
});

test("nothing is said of functions with very many awaits", () => {
  expect(flows("await f();\n".repeat(31))).toHaveLength(31);
  expect(flows("await f();\n".repeat(32))).toEqual([]);
});
