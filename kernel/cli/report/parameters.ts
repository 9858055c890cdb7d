import { isObject } from "../../json/index.ts";
import { UsageError } from "../errors.ts";
import { type Cell, type Notebook, tagsOf } from "./notebook.ts";

/** A value given from outside, as a notebook will declare it. */
export interface Parameter {
  readonly name: string;
  /** An expression of TypeScript. */
  readonly literal: string;
}

/** The rules of papermill's translator (kernel/setup/papermill), for what JSON can say. */
function toLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  // In brackets, so that `__proto__` is a name like any other.
  const members = Object.entries(value).map(
    ([key, item]) => `[${JSON.stringify(key)}]: ${toLiteral(item)}`,
  );
  return members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
}

/** @param text JSON; whatever isn't is a string as it stands. Integers too large for a number become a bigint */
function literalOf(text: string): string {
  if (/^-?(?:0|[1-9]\d*)$/u.test(text)) {
    return Number.isSafeInteger(Number(text)) ? text : `${text}n`;
  }
  try {
    return toLiteral(JSON.parse(text));
  } catch {
    return JSON.stringify(text);
  }
}

/**
 * @param text `name=value`
 * @throws {UsageError} There is no `=`, or the name is none of TypeScript's
 */
export function parseParameter(text: string): Parameter {
  const [name = ""] = text.split("=", 1);
  if (name.length === text.length) {
    throw new UsageError(`Cannot read --param "${text}": write it as name=value`);
  }
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    throw new UsageError(`Cannot pass the parameter "${name}": TypeScript has no such names`);
  }
  return { name, literal: literalOf(text.slice(name.length + 1)) };
}

const tagged = (notebook: Notebook, tag: string): number =>
  notebook.cells.findIndex((cell) => tagsOf(cell).includes(tag));

/** @returns Those that the cell tagged `parameters` doesn't declare: mistyped, probably */
export function unknownNames(
  notebook: Notebook,
  parameters: readonly Parameter[],
): readonly string[] {
  const source = notebook.cells[tagged(notebook, "parameters")]?.source ?? "";
  const declared = new Set(
    Array.from(
      source.matchAll(/^\s*(?:export\s+)?(?:let|const|var)\s+([\p{ID_Continue}$]+)/gmu),
      ([, name]) => name,
    ),
  );
  return parameters.map(({ name }) => name).filter((name) => !declared.has(name));
}

/**
 * Declare parameters below the cell tagged `parameters`, or before all code where there is none, in place of those injected before.
 *
 * Convention: papermill, "Parameterize a notebook".
 */
export function inject(notebook: Notebook, parameters: readonly Parameter[]): Notebook {
  if (parameters.length === 0) return notebook;
  const cell: Cell = {
    type: "code",
    source: parameters.map(({ name, literal }) => `let ${name} = ${literal};`).join("\n"),
    metadata: { tags: ["injected-parameters"] },
    executionCount: undefined,
    outputs: [],
    rest: notebook.format[1] >= 5 ? { id: "injected-parameters" } : {},
  };
  const injected = tagged(notebook, "injected-parameters");
  if (injected >= 0) return { ...notebook, cells: notebook.cells.with(injected, cell) };
  const declaring = tagged(notebook, "parameters");
  const firstCode = notebook.cells.findIndex(({ type }) => type === "code");
  const place = declaring >= 0 ? declaring + 1 : Math.max(firstCode, 0);
  return { ...notebook, cells: notebook.cells.toSpliced(place, 0, cell) };
}
