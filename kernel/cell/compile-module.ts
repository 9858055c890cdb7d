import { parseSync, type Node, type Program } from "oxc-parser";
import { toModuleScript, withoutHashbang, type Script } from "./blank.ts";
import type { CellSyntaxError, Maps, Site } from "./compiled.ts";
import { parsingOf } from "./depth.ts";
import { Edits } from "./edits.ts";
import { fault, type Fault } from "./fault.ts";
import { mapsOf } from "./mappings.ts";
import type { Parsing } from "./parsing.ts";
import { Sites } from "./sites.ts";
import { siteSource, toSyntaxError } from "./source-places.ts";
import { OwnNames } from "./own-names.ts";
import { Tracing, UNTRACED, type Owner } from "./tracing.ts";
import { childrenOf, isAwaiting, isFunction, someInScope, someNode } from "./tree.ts";

/** How Node runs a file. */
export type ModuleFormat = "module" | "commonjs";

export interface CompileModuleOptions {
  readonly language: "typescript" | "javascript";
  /** How it runs if its text doesn't tell: one that imports, exports or awaits at top level is a module. */
  readonly format: ModuleFormat;
  /**
   * Gives the text, one line of whole statements, which makes `name` the module's tracing unit (see `Unit.enter` in the
   * library). Modules share no tools as cells do: each must fetch its own.
   */
  readonly defineUnit: (name: string, format: ModuleFormat) => string;
}

/** A module, ready for Node to load. */
export interface CompiledModule extends Maps {
  readonly type: "compiled";
  readonly format: ModuleFormat;
  /** The whole text: names stay what they are, line breaks too. */
  readonly code: string;
  /** Places that the tracer can name, as those of a cell; empty if the module has no async function. */
  readonly sites: readonly Site[];
}

/** Larger files are somebody's bundle: they run as they are, without the tracer's calls. */
const LARGEST_TRACED = 1_000_000;

/**
 * Make runnable text of a file beside the notebook: types blanked or lowered, async functions traced.
 *
 * @returns For any text one or the other: nothing is thrown. Faulty JavaScript comes back as it is: V8 says what is wrong.
 */
export function compileModule(
  source: string,
  options: CompileModuleOptions,
): CompiledModule | CellSyntaxError {
  const parsing = parsingOf(source, options.language);
  if (typeof parsing === "object") return toSyntaxError(parsing, source);
  try {
    return compileParsedModule(source, parsing, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return toSyntaxError(fault("The code is nested too deeply", 0, source.length), source);
  }
}

/** @throws {RangeError} The text nests too deeply */
export function compileParsedModule(
  source: string,
  parsing: Parsing,
  options: CompileModuleOptions,
): CompiledModule | CellSyntaxError {
  const isTyped = options.language === "typescript";
  const script = isTyped ? toModuleScript(source, parsing) : javascriptOf(source);
  if (script.type === "fault") return toSyntaxError(script, source);
  return compileScript(script, source, options);
}

/** Plain JavaScript is read as what it may be: scripts have words and ways that modules haven't. */
function javascriptOf(source: string): Script | Fault {
  const text = withoutHashbang(source);
  const asScript = {
    type: "script",
    text,
    names: new Map<never, never>(),
    segments: undefined,
  } as const;
  for (const sourceType of ["module", "commonjs"] as const) {
    const { program, errors } = parseSync("module.js", text, { lang: "js", sourceType });
    if (errors.length === 0) return { ...asScript, program };
  }
  const { program } = parseSync("module.js", "", { lang: "js" });
  return { ...asScript, program };
}

function compileScript(
  script: Script,
  source: string,
  { format: preferred, defineUnit }: CompileModuleOptions,
): CompiledModule {
  const { text, program } = script;
  const format = hasModuleSyntax(text, program) ? "module" : preferred;
  const own = new OwnNames(text);
  const sites = new Sites(siteSource(script, source));
  const edits = new Edits(text);
  const tracing = new Tracing(edits, sites, own, text.length <= LARGEST_TRACED);
  const isTraced = tracing.isOn && program.body.some((part) => someInScope(part, isAwaiting));
  const { head, tail } = isTraced ? tracing.frameOfModule(program) : NO_FRAME;
  visit(program, program, { isCell: false, isTraced }, tracing);
  tracing.finish();
  const definition = sites.all.length === 0 ? "" : defineUnit(own.tools, format);
  const isStrict = format === "commonjs" && program.body.some(isUseStrict);
  // A directive must stand before all else.
  const { code, segments } = edits.finish(
    (isStrict ? '"use strict";' : "") + definition + head,
    tail,
  );
  return { type: "compiled", format, code, sites: sites.all, ...mapsOf(segments, script) };
}

const NO_FRAME = { head: "", tail: "" };

function visit(node: Node, parent: Node, owner: Owner, tracing: Tracing): void {
  if (owner.isTraced) tracing.enterNode(node, parent);
  let inside = owner;
  if (isFunction(node)) inside = tracing.enterFunction(node, parent);
  else if (node.type === "StaticBlock") inside = UNTRACED;
  for (const child of childrenOf(node)) visit(child, node, inside, tracing);
}

/** Has it what only a module may hold: an import, an export, `import.meta`, or an await that no function is around? */
function hasModuleSyntax(text: string, program: Program): boolean {
  const isFound = program.body.some(
    (statement) =>
      statement.type === "ImportDeclaration" ||
      statement.type.startsWith("Export") ||
      someInScope(statement, isAwaiting),
  );
  return isFound || (/\bimport\b/.test(text) && someNode(program, isImportMeta));
}

function isImportMeta(node: Node): boolean {
  return node.type === "MetaProperty" && node.meta.name === "import";
}

function isUseStrict(statement: Program["body"][number]): boolean {
  return statement.type === "ExpressionStatement" && statement.directive === "use strict";
}
