import { parseSync, type OxcError } from "oxc-parser";
import { findNode } from "./tree.ts";

/** Why a text is no cell: the stretch is in UTF-16 offsets of the text that was parsed. */
export interface Fault {
  readonly type: "fault";
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export function fault(message: string, start: number, end: number): Fault {
  return { type: "fault", message, start, end };
}

/** @param errors What the parser found in `text`, which was TypeScript or became JavaScript */
export function faultOf(errors: readonly OxcError[], text: string): Fault | undefined {
  const [error] = errors;
  if (error === undefined) return undefined;
  const jsx = jsxFault(text);
  if (jsx !== undefined) return jsx;
  // A name that is declared twice has two labels: the second one is where the mistake is.
  const label =
    error.labels.find(({ message }) => message?.includes("redeclared") === true) ?? error.labels[0];
  const help = error.helpMessage === null ? "" : `. ${error.helpMessage}`;
  return fault(error.message + help, label?.start ?? 0, label?.end ?? 0);
}

/** In UTF-16 units. Elements, tags closed or not, are parsed to a depth of 10,000. */
const longestJsx = 20_000;

/** As TypeScript, `<div>` is a type assertion gone wrong, and the error that the parser gives says nothing of JSX. */
function jsxFault(text: string): Fault | undefined {
  // A larger one may nest, as JSX alone, too deeply for the parser: `parsingOf` knows nothing of JSX.
  if (text.length > longestJsx || !/<[A-Za-z>]/.test(text)) return undefined;
  const { program, errors } = parseSync("cell.tsx", text, { lang: "tsx", sourceType: "module" });
  if (errors.length > 0) return undefined;
  const element = findNode(program, ({ type }) => type === "JSXElement" || type === "JSXFragment");
  if (element === undefined) return undefined;
  return fault("JSX cannot run in a cell: cells are TypeScript (.ts)", element.start, element.end);
}
