import { expect, test } from "vitest";
import { VirtualNotebook } from "../../../kernel/language/virtual-notebook.ts";

test("a cell needs those that it builds on, however long the chain", () => {
  const notebook = new VirtualNotebook();
  notebook.commit("const v0 = 0;");
  for (let cell = 1; cell < 2000; cell += 1) notebook.commit(`const v${cell} = v${cell - 1} + 1;`);
  expect(notebook.neededBy(notebook.live("v1999")).length).toBe(2000);
  expect(notebook.neededBy(notebook.live("v9")).length).toBe(10);
});

test("a cell whose names were all declared anew is kept while another builds on it", () => {
  const notebook = new VirtualNotebook();
  notebook.commit("type Row = { id: number };");
  notebook.commit("const first: Row = { id: 1 };");
  notebook.commit("type Row = string;");
  expect(notebook.neededBy(notebook.live("first")).length).toBe(2);
  notebook.commit("const first = 1;");
  expect(notebook.neededBy(notebook.live("first; let r: Row")).length).toBe(2);
});
