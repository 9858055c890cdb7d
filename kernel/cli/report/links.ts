import { basename, resolve } from "node:path";
import type { Notebook } from "./notebook.ts";
import type { Job } from "./options.ts";

/** The target of a link in Markdown, or in HTML inside of it: a notebook's file, and what stands behind it. */
const toNotebooks = /(?<open>\]\(|\bhref=")(?<file>[^()\s"#?:]+\.ipynb)(?=[#?)"\s])/gu;

/**
 * Let links between notebooks that are reported together lead to their pages.
 *
 * @param folder Of the notebook
 */
export function linked(notebook: Notebook, folder: string, jobs: readonly Job[]): Notebook {
  const pages = new Map(jobs.map(({ source, target }) => [source, basename(target)]));
  const relink = (whole: string, open: string, file: string): string => {
    const page = pages.get(resolve(folder, decoded(file)));
    return page === undefined ? whole : `${open}${encodeURIComponent(page)}`;
  };
  const cells = notebook.cells.map((cell) =>
    cell.type === "markdown"
      ? { ...cell, source: cell.source.replaceAll(toNotebooks, relink) }
      : cell,
  );
  return { ...notebook, cells };
}

/** Who writes a percent sign for itself means a file of that name. */
function decoded(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
