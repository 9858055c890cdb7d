/** `awaitlab report`, as a person runs it from a shell. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command, root } from "./command.ts";
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

/** Write a notebook named `a.ipynb` and make a report of it. */
export async function report(
  folder: string,
  cells: readonly (string | Cell)[],
  args: readonly string[] = [],
): Promise<Reported> {
  await writeNotebook(path.join(folder, "a.ipynb"), cells);
  const outcome = await startReport(folder, ["a.ipynb", ...args]).outcome;
  const ending = args.includes("md") ? "md" : "html";
  const page = await readPage(folder, `a.${ending}`);
  return { ...outcome, page, text: textOf(page) };
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
