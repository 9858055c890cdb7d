/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
import type { Node, Program } from "oxc-parser";
import { toScript, type Script } from "./blank.ts";
import type { CellSyntaxError, CompiledCell } from "./compiled.ts";
import { Declarations } from "./declarations.ts";
import { parsingOf } from "./depth.ts";
import { Edits } from "./edits.ts";
import { fault } from "./fault.ts";
import { mangleNames } from "./mangle.ts";
import { mapsOf } from "./mappings.ts";
import { CellNames } from "./names.ts";
import { type Mark, MarkedStatements } from "./marks.ts";
import type { Parsing } from "./parsing.ts";
import type { CellScope } from "./scope.ts";
import { Sites } from "./sites.ts";
import { siteSource, toSyntaxError } from "./source-places.ts";
import { OwnNames } from "./own-names.ts";
import { Tracing, type Owner } from "./tracing.ts";
import { childrenOf, isAwaiting, isFunction, someInScope } from "./tree.ts";
import { findUnrunnable } from "./unrunnable.ts";

export interface CompileOptions {
  /** Number of the cell, as its execution count. */
  readonly cell: number;
  /** What earlier cells declared; learns what this one declares. */
  readonly scope: CellScope;
  /** Put the tracer's calls around awaits and async functions. */
  readonly instrument: boolean;
  /** The blocks that stand for magics. */
  readonly marks?: readonly Mark[];
}

/**
 * Make runnable text of a cell.
 *
 * @param source As the user typed it, without magics
 * @returns For any text one or the other: nothing is thrown
 */
export function compileCell(
  source: string,
  options: CompileOptions,
): CompiledCell | CellSyntaxError {
  const parsing = parsingOf(source, "cell");
  if (typeof parsing === "object") return toSyntaxError(parsing, source);
  try {
    return compileParsed(source, parsing, options);
  } catch (error) {
    // Not our recursion's fault alone: V8 could not compile such a text either.
    if (!(error instanceof RangeError)) throw error;
    return toSyntaxError(fault("The code is nested too deeply", 0, source.length), source);
  }
}

/** @throws {RangeError} The text nests too deeply */
export function compileParsed(
  source: string,
  parsing: Parsing,
  options: CompileOptions,
): CompiledCell | CellSyntaxError {
  const script = toScript(source, parsing);
  if (script.type === "fault") return toSyntaxError(script, source);
  const unrunnable = findUnrunnable(script.program);
  if (unrunnable !== undefined) return toSyntaxError(unrunnable, source, script);
  const marked = new MarkedStatements(
    script.program,
    options.marks ?? [],
    siteSource(script, source),
  );
  if (marked.fault !== undefined) return toSyntaxError(marked.fault, source, script);
  return compileScript(script, source, marked, options);
}

function compileScript(
  script: Script,
  source: string,
  marked: MarkedStatements,
  options: CompileOptions,
): CompiledCell {
  const { text, program } = script;
  const names = new CellNames(script.names, options.scope.mangledWith(script.names.keys()));
  const own = new OwnNames(text);
  const sites = new Sites(siteSource(script, source));
  const edits = new Edits(text);
  const isAsync = marked.count > 0 || isAsyncCell(program);
  const isTraced = isAsync && options.instrument;
  const tracing = new Tracing(edits, sites, own, options.instrument, (name) =>
    names.propertyOf(name),
  );
  // First, so that the cell's own site is number 0.
  const frame = isTraced ? tracing.frameOfCell(program) : { head: "", tail: "" };
  const declarations = new Declarations(program, {
    text,
    edits,
    names,
    own,
    marked,
    sites: isTraced ? sites : undefined,
  });
  new Walk(declarations, tracing, marked).cell(program, { isCell: true, isTraced });
  tracing.finish();
  mangleNames(text, names.mangled, edits);
  const resets = names.merging().map((name) => `${names.propertyOf(name)}=void 0;`);
  const head = `(${isAsync ? "async " : ""}(${own.tools})=>{"use strict";${resets.join("")}${frame.head}`;
  // The cell's last line may be a comment.
  const { code, segments } = edits.finish(head, `\n${frame.tail}})`);
  const bindings = names.bindings();
  options.scope.declare(options.cell, bindings);
  return {
    type: "compiled",
    code,
    isAsync,
    bindings,
    sites: sites.all,
    ...mapsOf(segments, script),
  };
}

/** Visits each node once, from the outside in, which is the order that edits ask for. */
class Walk {
  readonly #declarations: Declarations;
  readonly #tracing: Tracing;
  readonly #marked: MarkedStatements;

  constructor(declarations: Declarations, tracing: Tracing, marked: MarkedStatements) {
    this.#declarations = declarations;
    this.#tracing = tracing;
    this.#marked = marked;
  }

  cell(program: Program, owner: Owner): void {
    for (const statement of program.body) {
      this.#declarations.enterStatement(statement);
      if (!this.#marked.isRepeated(statement)) this.#statement(statement, program, owner);
    }
  }

  /** Without recursion: chains of calls and operators nest as deeply as they are long. */
  #statement(statement: Node, program: Node, cell: Owner): void {
    const waiting = [{ node: statement, parent: program, owner: cell }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { node, parent, owner } = next;
      this.#enter(node, parent, owner);
      const inside = this.#ownerInside(node, parent, owner);
      const children = childrenOf(node);
      for (let index = children.length - 1; index >= 0; index -= 1) {
        const child = children[index];
        if (child !== undefined) waiting.push({ node: child, parent: node, owner: inside });
      }
    }
  }

  #enter(node: Node, parent: Node, owner: Owner): void {
    if (owner.isTraced) this.#tracing.enterNode(node, parent);
    const isNestedVar =
      owner.isCell &&
      node.type === "VariableDeclaration" &&
      node.kind === "var" &&
      !isTopLevel(parent);
    if (isNestedVar) this.#declarations.enterNestedVar(node, parent);
  }

  #ownerInside(node: Node, parent: Node, owner: Owner): Owner {
    if (isFunction(node)) return this.#tracing.enterFunction(node, parent);
    if (node.type === "StaticBlock") return { isCell: false, isTraced: false };
    return owner;
  }
}

function isTopLevel(parent: Node): boolean {
  return parent.type === "Program" || parent.type === "ExportNamedDeclaration";
}

function isAsyncCell(program: Program): boolean {
  return program.body.some(
    (statement) => statement.type === "ImportDeclaration" || someInScope(statement, isAwaiting),
  );
}
