import { readFileSync } from "node:fs";
import { isObject, type JsonObject } from "../../json/index.ts";
import { CommandError } from "../errors.ts";

export interface Cell {
  readonly type: "code" | "markdown" | "raw";
  /** Whole, not in lines. */
  readonly source: string;
  readonly metadata: JsonObject;
  readonly executionCount: number | undefined;
  /** As nbformat has them; filled while the cell runs. */
  readonly outputs: readonly JsonObject[];
  /** What else the file says of the cell: its id, its attachments. */
  readonly rest: JsonObject;
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: JsonObject;
  readonly format: readonly [major: number, minor: number];
}

/** @param text A string, or a list of lines: nbformat allows both */
export function joined(text: unknown): string {
  if (Array.isArray(text)) return text.join("");
  return typeof text === "string" ? text : "";
}

function toCell(value: unknown): Cell {
  if (!isObject(value)) throw new Error("a cell is no object");
  const { cell_type: type, source, metadata, execution_count: _, outputs: __, ...rest } = value;
  if (type !== "code" && type !== "markdown" && type !== "raw") {
    throw new Error(`it has a cell of the type ${JSON.stringify(type)}`);
  }
  return {
    type,
    source: joined(source),
    metadata: isObject(metadata) ? metadata : {},
    executionCount: undefined,
    outputs: [],
    rest,
  };
}

function readJson(text: string): unknown {
  try {
    // Editors on Windows put a byte order mark before it.
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch (cause) {
    throw new Error("it is no JSON", { cause });
  }
}

function toNotebook(text: string): Notebook {
  const value = readJson(text);
  if (!isObject(value) || !Array.isArray(value["cells"])) throw new Error("it has no cells");
  const { cells, metadata, nbformat, nbformat_minor: minor } = value;
  if (nbformat !== 4) throw new Error(`it is of format ${String(nbformat)}, and not 4`);
  return {
    cells: cells.map(toCell),
    metadata: isObject(metadata) ? metadata : {},
    format: [nbformat, typeof minor === "number" ? minor : 5],
  };
}

/**
 * Read a notebook as it is to run: without the outputs of another day. Spec: nbformat 4.5.
 *
 * @throws {CommandError} There is no such file, or it is no notebook of format 4
 */
export function readNotebook(file: string): Notebook {
  try {
    return toNotebook(readFileSync(file, "utf8"));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const isMissing = code === "ENOENT";
    const reason =
      code === "EISDIR"
        ? "it is a folder. Name the notebooks in it"
        : cause instanceof Error
          ? cause.message
          : String(cause);
    throw new CommandError(
      isMissing
        ? `Cannot read "${file}": there is no such file`
        : `Cannot read "${file}" as a notebook: ${reason}`,
      { cause },
    );
  }
}

/** @returns JSON of nbformat 4 */
export function notebookText({ cells, metadata, format: [major, minor] }: Notebook): string {
  return JSON.stringify({
    cells: cells.map(({ type, source, metadata: own, executionCount, outputs, rest }) => ({
      ...rest,
      cell_type: type,
      source,
      metadata: own,
      ...(type === "code" && { execution_count: executionCount ?? null, outputs }),
    })),
    metadata,
    nbformat: major,
    nbformat_minor: minor,
  });
}

export function tagsOf({ metadata }: Cell): readonly unknown[] {
  return Array.isArray(metadata["tags"]) ? metadata["tags"] : [];
}

/**
 * The kernel that a notebook asks for.
 *
 * @throws {CommandError} It asks for none, or for one of another language
 */
export function kernelOf({ metadata }: Notebook, file: string): string {
  const { kernelspec } = metadata;
  const { name, language } = isObject(kernelspec) ? kernelspec : {};
  const wayOut = `Open it in JupyterLab, choose "TypeScript (awaitlab)", and save`;
  if (typeof name !== "string") {
    throw new CommandError(`Cannot run "${file}": it names no kernel. ${wayOut}`);
  }
  if (language !== "typescript" && !name.startsWith("awaitlab")) {
    throw new CommandError(
      `Cannot run "${file}": it is written for the kernel "${name}", which is none of TypeScript. ${wayOut}`,
    );
  }
  return name;
}
