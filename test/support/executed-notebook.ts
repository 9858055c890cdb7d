/** Notebooks of ours, run from top to bottom. */
import { cp, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { venvBin } from "../../kernel/setup/places.mjs";
import { root, run } from "./command.ts";
import { temporaryFolder } from "./folder.ts";
import { writeNotebook } from "./notebook.ts";
import { object } from "./wire-message.ts";

export interface RunCell {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly tags: readonly string[];
  /** Stream text of all outputs. */
  readonly printed: string;
  /** The text form of its charts and value. */
  readonly shown: string;
  /** How many it draws. */
  readonly charts: number;
  readonly failed: boolean;
}

function joined(value: unknown): string {
  return Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "";
}

export function cellsOf(json: string): RunCell[] {
  const { cells } = object(JSON.parse(json));
  if (!Array.isArray(cells)) throw new Error("a notebook has cells");
  return cells.map(object).map(({ id, cell_type: type, outputs, source, metadata }) => {
    const all = Array.isArray(outputs) ? outputs.map(object) : [];
    const data = all.filter((output) => "data" in output).map((output) => object(output["data"]));
    const { tags } = object(metadata);
    return {
      id: String(id),
      type: String(type),
      source: joined(source),
      tags: Array.isArray(tags) ? tags.map(String) : [],
      printed: all.map((output) => joined(output["text"])).join(""),
      shown: data
        .map((bundle) => joined(bundle["text/plain"]))
        .filter((text) => text !== "")
        .join("\n"),
      charts: data.filter((bundle) => "application/vnd.plotly.v1+json" in bundle).length,
      failed: all.some((output) => output["output_type"] === "error"),
    };
  });
}

const notebooks = path.join(root, "notebooks");

export const committed = async (name: string): Promise<RunCell[]> =>
  cellsOf(await readFile(path.join(notebooks, `${name}.ipynb`), "utf8"));

export const committedBytes = async (name: string): Promise<number> =>
  (await stat(path.join(notebooks, `${name}.ipynb`))).size;

export interface ExecuteOptions {
  /** What differs from the tests' environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the packages of this checkout can be imported, as beside the notebooks; they can if absent. */
  readonly hasPackages?: boolean;
}

/** A folder with all that stands beside the notebooks. */
async function notebookFolder(hasPackages = true): ReturnType<typeof temporaryFolder> {
  const folder = await temporaryFolder();
  await cp(path.join(notebooks, "lib"), path.join(folder.path, "lib"), { recursive: true });
  const packages = path.join(root, "node_modules");
  if (hasPackages) await symlink(packages, path.join(folder.path, "node_modules"), "junction");
  return folder;
}

/**
 * Run a committed notebook as it stands in the repository.
 *
 * @param parameters Replaces the source of the cell tagged `parameters`
 * @returns Its cells by id
 */
export async function execute(
  name: string,
  parameters?: string,
  { env, hasPackages }: ExecuteOptions = {},
): Promise<ReadonlyMap<string, RunCell>> {
  await using folder = await notebookFolder(hasPackages);
  const file = path.join(folder.path, `${name}.ipynb`);
  const json = await readFile(path.join(notebooks, `${name}.ipynb`), "utf8");
  await writeFile(file, parameters === undefined ? json : withParameters(json, parameters));
  return new Map(cellsOf(await executed(file, env)).map((cell) => [cell.id, cell]));
}

/**
 * Run the code cells of several notebooks in one session, one notebook after another.
 *
 * @returns All cells that ran, in order; a notebook may come twice
 */
export async function executeInOneSession(
  names: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<RunCell[]> {
  await using folder = await notebookFolder();
  const file = path.join(folder.path, "all.ipynb");
  const all = await Promise.all(names.map(async (name) => committed(name)));
  const sources = all.flat().filter(({ type }) => type === "code");
  await writeNotebook(
    file,
    sources.map(({ source }) => source),
  );
  const ran = cellsOf(await executed(file, env));
  return ran.map((cell, index) => ({ ...cell, id: sources[index]?.id ?? "" }));
}

async function executed(file: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const args = ["nbconvert", "--to", "notebook", "--execute", "--stdout", file];
  const { code, stdout, stderr } = await run(path.join(venvBin, "jupyter"), args, {
    cwd: root,
    env: { ...process.env, ...env },
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

function withParameters(json: string, parameters: string): string {
  const notebook = object(JSON.parse(json));
  const { cells } = notebook;
  if (!Array.isArray(cells)) throw new Error("a notebook has cells");
  const changed = cells.map(object).map((cell) => {
    const { tags } = object(cell["metadata"]);
    const isMeant = Array.isArray(tags) && tags.includes("parameters");
    return isMeant ? { ...cell, source: parameters } : cell;
  });
  return JSON.stringify({ ...notebook, cells: changed });
}
