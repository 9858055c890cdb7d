/** `awaitlab report`, as a person runs it from a shell. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command, type Outcome, root } from "./command.ts";
import { type Cell, writeNotebook } from "./notebook.ts";

/** @param folder Where it is run; pages go to `reports` below it */
export function startReport(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Command {
  const cli = path.join(root, "dist", "cli.js");
  return new Command(process.execPath, [cli, "report", ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
}

export interface Reported {
  /** Exit code. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The page that it wrote; empty if it wrote none. */
  readonly page: string;
  /** What is to be read of a page in HTML. */
  readonly text: string;
}

type Cells = readonly (string | Cell)[];

/** Write a notebook named `a.ipynb` and make a report of it. */
export async function report(
  folder: string,
  cells: Cells,
  args: readonly string[] = [],
): Promise<Reported> {
  const { texts: _, ...outcome } = await reportAll(folder, { a: cells }, args);
  const page = await readPage(folder, `a.${args.includes("md") ? "md" : "html"}`);
  return { ...outcome, page, text: textOf(page) };
}

/**
 * Write notebooks and make reports of them by one command.
 *
 * @returns What is to be read of each page, by the notebook's name
 */
export async function reportAll<Name extends string>(
  folder: string,
  notebooks: Readonly<Record<Name, Cells>>,
  args: readonly string[] = [],
): Promise<Outcome & { readonly texts: ReadonlyMap<string, string> }> {
  const names = Object.keys(notebooks);
  for (const [name, cells] of Object.entries<Cells>(notebooks)) {
    // oxlint-disable-next-line no-await-in-loop
    await writeNotebook(path.join(folder, `${name}.ipynb`), cells);
  }
  const files = names.map((name) => `${name}.ipynb`);
  const outcome = await startReport(folder, [...files, ...args]).outcome;
  const texts = new Map<string, string>();
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop
    texts.set(name, textOf(await readPage(folder, `${name}.html`)));
  }
  return { ...outcome, texts };
}

export const readPage = (folder: string, name: string): Promise<string> =>
  readFile(path.join(folder, "reports", name), "utf8").catch(() => "");

/** @returns The text of a page's body, tags and entities resolved */
export function textOf(html: string): string {
  const body = html.slice(html.indexOf("<main>"), html.lastIndexOf("</main>"));
  const text = body
    .replaceAll(/<script[^]*?<\/script>/gu, "")
    .replaceAll(/<[^>]*>/gu, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  return stripVTControlCharacters(text);
}
