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
  expect(notebook.live("v9").needs.length).toBe(10);
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
  expect(notebook.live("first").needs.length).toBe(2);
  notebook.commit("const first = 1;", 4);
  expect(notebook.live("first; let r: Row").needs.length).toBe(2);
});

test("a name that is declared anew names the cells that mention it, unless nothing changed", () => {
  const helper = "const helper = () => 1;";
  const notebook = notebookOf(helper, "const user = () => helper();", "const other = 1;");
  expect(notebook.commit(helper, 4).dependents).toEqual([]);
  const { dependents } = notebook.commit('const helper = () => "";', 5);
  expect(dependents).toMatchObject([{ executionCount: 2, names: ["helper"] }]);
});
