/** Notebook files, as tools of Jupyter read and write them. */
import { readFile, writeFile } from "node:fs/promises";
import { object } from "./wire-message.ts";

export interface Cell {
  /** Code if absent. */
  readonly type?: "markdown";
  readonly source: string;
  readonly tags?: readonly string[];
}

/** Write a notebook that our kernel runs; a string is the source of a code cell. Spec: nbformat 4.5. */
export async function writeNotebook(
  file: string,
  cells: readonly (string | Cell)[],
  kernel = "awaitlab",
): Promise<void> {
  const notebook = {
    cells: cells.map((cell, index) => {
      const { source, type, tags = [] }: Cell = typeof cell === "string" ? { source: cell } : cell;
      const common = { id: `cell-${index}`, metadata: { tags }, source };
      return type === "markdown"
        ? { ...common, cell_type: "markdown" }
        : { ...common, cell_type: "code", execution_count: null, outputs: [] };
    }),
    metadata: { kernelspec: { name: kernel, display_name: "", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await writeFile(file, JSON.stringify(notebook));
}

/** @returns The notebook's cells as nbformat has them, each text a list of lines */
export async function readCells(file: string): Promise<Record<string, unknown>[]> {
  const { cells } = object(JSON.parse(await readFile(file, "utf8")));
  if (!Array.isArray(cells)) throw new Error(`"${file}" has no cells`);
  return cells.map(object);
}
