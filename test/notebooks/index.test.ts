/** The index: it lists every notebook, and each of its links leads to a cell. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/command.ts";
import { committed } from "../support/executed-notebook.ts";

interface Link {
  readonly notebook: string;
  /** Absent for the notebook itself. Spec: JEP 62, cell ids. */
  readonly cell: string | undefined;
}

const link = /\]\(([\w-]+)\.ipynb(?:#cell-id=([\w-]+))?\)/gu;
const links: readonly Link[] = (await committed("index")).flatMap(({ source }) =>
  Array.from(source.matchAll(link), ([, notebook = "", cell]) => ({ notebook, cell })),
);
const files = await readdir(path.join(root, "notebooks"));
const names = files
  .filter((name) => name.endsWith(".ipynb") && name !== "index.ipynb")
  .map((name) => path.parse(name).name);

test("it lists every notebook, in order", () => {
  const listed = links.filter(({ cell }) => cell === undefined).map(({ notebook }) => notebook);
  expect([...new Set(listed)].filter((name) => names.includes(name))).toEqual(names.toSorted());
});

test("it links to nothing else", async () => {
  for (const { source } of await committed("index"))
    expect(source.replaceAll(link, ""), "a link of another form").not.toContain("](");
});

test.each(names)("its links into %s lead to cells", async (name) => {
  const wanted = links.flatMap(({ notebook, cell }) =>
    notebook === name && cell !== undefined ? [cell] : [],
  );
  expect(wanted).not.toEqual([]);
  const ids = (await committed(name)).map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(wanted));
});
