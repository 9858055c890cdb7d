import { inspect } from "node:util";
import type { MimeBundle } from "../pipe/index.ts";
import { isNative } from "./function-text.ts";

/** What `name?` shows of a value, at most. */
const mostLines = 20;
const longestLine = 160;

/**
 * Describe a value for the pager: what it is, then a preview, or a function's first lines.
 *
 * @param textOf Gives the text of a function
 */
export function documentation(value: unknown, textOf: (value: object) => string): MimeBundle {
  const lines = [`Type: ${typeName(value)}`];
  if (typeof value === "function") {
    const text = textOf(value);
    if (!isNative(text)) lines.push("Source:", bounded(text));
  } else lines.push("Value:", bounded(preview(value)));
  return { "text/plain": lines.join("\n") };
}

const preview = (value: unknown): string =>
  inspect(value, { depth: 1, maxArrayLength: 20, maxStringLength: 500 });

function bounded(text: string): string {
  const lines = text.split("\n").map(shortened);
  const rest = lines.length - mostLines;
  if (rest <= 0) return lines.join("\n");
  return [...lines.slice(0, mostLines), `… and ${rest} more ${rest === 1 ? "line" : "lines"}`].join(
    "\n",
  );
}

const shortened = (line: string): string =>
  line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;

/** `number`, `Map`, `async function`, `class` … */
function typeName(value: unknown): string {
  if (typeof value === "function") return functionKind(value);
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return "object without prototype";
  const constructor: unknown = Reflect.get(Object(prototype), "constructor");
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "object";
}

function functionKind(value: object): string {
  if (/^class\b/u.test(Function.prototype.toString.call(value))) return "class";
  switch (Object.prototype.toString.call(value)) {
    case "[object AsyncFunction]":
      return "async function";
    case "[object GeneratorFunction]":
      return "generator function";
    case "[object AsyncGeneratorFunction]":
      return "async generator function";
    default:
      return "function";
  }
}
