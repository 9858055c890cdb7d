/** Notebook files, as tools of Jupyter read and write them. */
import { readFile, writeFile } from "node:fs/promises";
import { object } from "./wire-message.ts";

export interface Cell {
  readonly source: string;
  readonly tags?: readonly string[];
}

/** Write a notebook of code cells that our kernel runs. Spec: nbformat 4.5. */
export async function writeNotebook(
  file: string,
  cells: readonly (string | Cell)[],
): Promise<void> {
  const notebook = {
    cells: cells.map((cell, index) => {
      const { source, tags = [] } = typeof cell === "string" ? { source: cell } : cell;
      const id = `cell-${index}`;
      return {
        cell_type: "code",
        id,
        execution_count: null,
        metadata: { tags },
        outputs: [],
        source,
      };
    }),
    metadata: { kernelspec: { name: "awaitlab", display_name: "", language: "typescript" } },
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
