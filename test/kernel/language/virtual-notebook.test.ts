import { expect, test } from "vitest";
import { VirtualNotebook } from "../../../kernel/language/virtual-notebook.ts";

/** A notebook whose cells ran in this order. */
function notebookOf(...cells: readonly string[]): VirtualNotebook {
  const notebook = new VirtualNotebook();
  for (const [index, code] of cells.entries()) notebook.commit(code, index + 1);
  return notebook;
}

test("a cell needs those that it builds on: of a long chain, the nearest", () => {
  const chain = Array.from({ length: 1999 }, (_, cell) => `const v${cell + 1} = v${cell} + 1;`);
  const notebook = notebookOf("const v0 = 0;", ...chain);
  expect(
    new Set(
      notebook
        .live("v9")
        .needs.slice(0, 10)
        .map(({ code }) => code),
    ),
  ).toEqual(new Set(["const v0 = 0;", ...chain.slice(0, 9)]));
  const { needs } = notebook.live("v1999");
  expect(needs.length).toBe(100);
  expect(needs[0]?.code).toContain("v1999 =");
  expect(needs.at(-1)?.code).toContain("v1900 =");
});

test("a cell whose names were all declared anew is kept while another builds on it", () => {
  const notebook = notebookOf(
    "type Row = { id: number };",
    "const first: Row = { id: 1 };",
    "type Row = string;",
  );
  const needed = (code: string): string[] => notebook.live(code).needs.map((cell) => cell.code);
  expect(needed("first")).toContain("type Row = { id: number };");
  notebook.commit("const first = 1;", 4);
  expect(needed("first; let r: Row").toSorted()).toEqual([
    "const first = 1;",
    "type Row = string;",
  ]);
});

test("a name that is declared anew names the cells that mention it, unless nothing changed", () => {
  const helper = "const helper = () => 1;";
  const notebook = notebookOf(helper, "const user = () => helper();", "const other = 1;");
  expect(notebook.commit(helper, 4).dependents).toEqual([]);
  const { dependents } = notebook.commit('const helper = () => "";', 5);
  expect(dependents).toMatchObject([{ executionCount: 2, names: ["helper"] }]);
});

test("what the live cell imports stays the same while it moves between a few cells", () => {
  const notebook = notebookOf(...Array.from({ length: 100 }, (_, cell) => `const v${cell} = 0;`));
  const importsOf = (code: string): string[] =>
    notebook.live(code).cell.text.match(/from "[^"]*"/g) ?? [];
  const few = ["v1", "v2 + v3", "v4"];
  for (const code of few) importsOf(code);
  expect(importsOf("v1").length).toBe(4);
  for (const code of [...few, "0"]) expect(importsOf(code)).toEqual(importsOf("v1"));
  for (let cell = 0; cell < 100; cell += 1) importsOf(`v${cell}`);
  expect(importsOf("v1").length).toBe(16);
  const most = Array.from({ length: 99 }, (_, cell) => `v${cell}`).join(" + ");
  expect(importsOf(most).length).toBe(99);
  expect(importsOf("v0").length).toBe(99);
  expect(importsOf("v99").length).toBe(16);
});
