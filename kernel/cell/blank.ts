import { type OxcError, parseSync, type ParserOptions, type Program } from "oxc-parser";
import type { BindingKind } from "./compiled.ts";
import { fault, faultOf, type Fault } from "./fault.ts";
import { isUnblankable, lower } from "./lower.ts";
import { declaredNames } from "./names.ts";
import type { Parsing } from "./parsing.ts";
import type { Segments } from "./provenance.ts";
import { blankTypes, mayHaveTypes, StripOverflow } from "./strip.ts";
import { someNode } from "./tree.ts";

/** A cell as JavaScript, ready to be edited. */
export interface Script {
  readonly type: "script";
  readonly text: string;
  readonly program: Program;
  /** The top-level names that are the user's: lowering may have added others. */
  readonly names: ReadonlyMap<string, BindingKind>;
  /** From `text` to the cell's own text; absent where every position is the same. */
  readonly segments: Segments | undefined;
}

const JAVASCRIPT: ParserOptions = { lang: "js", sourceType: "module", showSemanticErrors: true };
const TYPESCRIPT: ParserOptions = { lang: "ts", sourceType: "module", showSemanticErrors: true };

/**
 * Make JavaScript of a cell's text, in place where that can be done.
 *
 * @param parsing As `parsingOf` has it
 * @throws {RangeError} The text nests too deeply
 */
export function toScript(source: string, parsing: Parsing): Script | Fault {
  const text = withoutHashbang(source);
  if (parsing === "plain") return plainScript(text, "cell");
  return objectLiteral(text) ?? untypedScript(text) ?? typedScript(text, "cell");
}

/** Make JavaScript of the text of a TypeScript module, as `toScript` does. */
export function toModuleScript(source: string, parsing: Parsing): Script | Fault {
  const text = withoutHashbang(source);
  return parsing === "plain" ? plainScript(text, "module") : typedScript(text, "module");
}

type Kind = "cell" | "module";

/** A cell's exports are dropped: what they name may come from another cell. */
function errorsFor(kind: Kind, errors: readonly OxcError[]): readonly OxcError[] {
  if (kind === "module") return errors;
  return errors.filter(({ message }) => !/^Export '.*' is not defined$/u.test(message));
}

/** Without the help of anything that could strip types. */
function plainScript(text: string, kind: Kind): Script | Fault {
  const typed = parseSync("cell.ts", text, TYPESCRIPT);
  const found = faultOf(errorsFor(kind, typed.errors), text);
  if (found !== undefined) return found;
  // `f<A>(b)` is JavaScript too, and means something else there.
  if (someNode(typed.program, (node) => node.type.startsWith("TS") || isUnblankable(node))) {
    throw new StripOverflow("Cannot strip types: the text nests too deeply");
  }
  const { program } = parseSync("cell.js", text, JAVASCRIPT);
  return { type: "script", text, program, names: declaredNames(program), segments: undefined };
}

/** Position for position. */
export function withoutHashbang(source: string): string {
  return source.startsWith("#!") ? `//${source.slice(2)}` : source;
}

/** A small cell mostly has no types: the stripper takes longer than the parser to find nothing. */
function untypedScript(text: string): Script | undefined {
  if (mayHaveTypes(text)) return undefined;
  const { program, errors } = parseSync("cell.js", text, JAVASCRIPT);
  // What is wrong with it, and where, TypeScript's grammar says.
  if (errors.length > 0) return undefined;
  return { type: "script", text, program, names: declaredNames(program), segments: undefined };
}

function typedScript(text: string, kind: Kind): Script | Fault {
  const blanked = blankTypes(text);
  if (blanked === undefined) return lowered(text, kind);
  const { program, errors } = parseSync("cell.js", blanked, JAVASCRIPT);
  const found = faultOf(errorsFor(kind, errors), blanked);
  if (found !== undefined) return found;
  // Blanking passes decorators and `accessor` through; most cells hold neither word nor sign.
  if (/@|\baccessor\b/.test(text) && someNode(program, isUnblankable)) return lowered(text, kind);
  const names = declaredNames(program);
  return { type: "script", text: blanked, program, names, segments: undefined };
}

function lowered(text: string, kind: Kind): Script | Fault {
  const typed = parseSync("cell.ts", text, TYPESCRIPT);
  const found = faultOf(errorsFor(kind, typed.errors), text);
  if (found !== undefined) return found;
  const result = lower(text, typed.program);
  if (result.type === "fault") return result;
  const { program, errors } = parseSync("cell.js", result.text, {
    ...JAVASCRIPT,
    showSemanticErrors: false,
  });
  if (errors[0] !== undefined) return fault(errors[0].message, 0, 0);
  return { ...result, type: "script", program, names: declaredNames(typed.program) };
}

/** A cell that reads as one object literal is one, as in Node's REPL: to JavaScript, `{ a: 1 }` is a block. */
function objectLiteral(text: string): Script | undefined {
  if (!/^(?:\s|\/\/.*\n|\/\*[^]*?\*\/)*\{/.test(text) || /;\s*$/.test(text)) return undefined;
  const blanked = blankTypes(`(${text}\n)`);
  if (blanked === undefined) return undefined;
  const { program, errors } = parseSync("cell.js", blanked, JAVASCRIPT);
  const isOne = program.body.length === 1 && program.body[0]?.type === "ExpressionStatement";
  if (errors.length > 0 || !isOne || someNode(program, isUnblankable)) return undefined;
  const segments = text
    .split("\n")
    .map((_, line) => [{ generated: line === 0 ? 1 : 0, line, column: 0, fixed: false }]);
  return { type: "script", text: blanked, program, names: new Map(), segments };
}
