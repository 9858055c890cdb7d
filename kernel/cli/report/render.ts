import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { findChromium } from "../../setup/chromium.mjs";
import { venv, venvPython } from "../../setup/places.mjs";
import { CommandError } from "../errors.ts";
import { factsOf, markdownHeader, titleOf, withHeader } from "./header.ts";
import { copyImages, embedImages } from "./images.ts";
import { forMarkdown } from "./markdown.ts";
import { type Notebook, notebookText } from "./notebook.ts";
import { completePage, htmlHeader } from "./page.ts";
import type { Parameter } from "./parameters.ts";
import { runProgram } from "./programs.ts";
import type { Ran } from "./run-notebook.ts";

export type Format = "html" | "md" | "pdf";

export interface Page {
  readonly ran: Ran;
  readonly parameters: readonly Parameter[];
  /** The notebook's own folder: what its Markdown shows lies there. */
  readonly source: string;
  /** The page to be written. */
  readonly target: string;
  readonly withInput: boolean;
}

/** @throws {CommandError} There is no browser to print with: the way out */
export function findPrinter(): string {
  const program = findChromium();
  if (program !== undefined) return program;
  throw new CommandError(
    "Cannot make PDFs: there is no Chromium or Chrome (AWAITLAB_CHROMIUM names one that is elsewhere). " +
      "Install one, or write --to html and print that from any browser",
  );
}

/**
 * Write a page of a notebook that ran.
 *
 * @throws {CommandError} What nbconvert or the browser said
 */
export async function render(page: Page, format: Format): Promise<void> {
  switch (format) {
    case "html":
      writeFileSync(page.target, await htmlPage(page));
      return;
    case "md":
      await writeMarkdown(page);
      return;
    case "pdf":
      await print(await htmlPage(page), page.target);
  }
}

const nameOf = ({ target }: Page): string => basename(target, extname(target));

/** Light and dark, as the reader's system is set; on paper light. */
function darkTheme(): string {
  const lab = join(venv, "share", "jupyter", "nbconvert", "templates", "lab", "static");
  return readFileSync(join(lab, "theme-dark.css"), "utf8");
}

async function htmlPage(page: Page): Promise<string> {
  const { ran, parameters, source } = page;
  const header = htmlHeader(factsOf(ran, parameters));
  const args = ["--to", "html", "--stdout"];
  const html = await convert(page, withHeader(ran.notebook, header), args);
  const title = titleOf(ran.notebook, nameOf(page));
  return embedImages(completePage(html, title, darkTheme()), source);
}

async function writeMarkdown(page: Page): Promise<void> {
  const { ran, parameters, source, target } = page;
  const header = markdownHeader(ran.notebook, factsOf(ran, parameters));
  const notebook = forMarkdown(withHeader(ran.notebook, header));
  const folder = dirname(target);
  // nbconvert fills in what stands in braces, and takes one ending away.
  const output = basename(target).replaceAll(/[{}]/gu, "$&$&");
  // After `=` a name may begin with a dash.
  await convert(page, notebook, ["--to=markdown", `--output=${output}`, `--output-dir=${folder}`]);
  const text = copyImages(readFileSync(target, "utf8"), source, {
    folder,
    name: `${nameOf(page)}_files`,
  });
  writeFileSync(target, text);
}

/** Not `-m`: it would look for modules in the notebook's folder first. */
const nbconvert =
  "import sys; sys.path.remove(''); from nbconvert.nbconvertapp import main; main()";

function convert(
  { source, withInput }: Page,
  notebook: Notebook,
  args: readonly string[],
): Promise<string> {
  return runProgram(
    "nbconvert",
    [
      venvPython,
      "-c",
      nbconvert,
      "--log-level=ERROR",
      "--stdin",
      ...args,
      ...(withInput ? [] : ["--no-input"]),
    ],
    { cwd: source, text: notebookText(notebook) },
  );
}

async function print(html: string, target: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "awaitlab-report-"));
  try {
    writeFileSync(join(folder, "page.html"), html);
    await runProgram("Chromium", [venvPython, "-m", "awaitlab_pdf", "page.html", target], {
      cwd: folder,
      env: { AWAITLAB_CHROMIUM: findPrinter() },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
