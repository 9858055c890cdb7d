/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
/**
 * Turns a cell's top-level declarations into assignments to properties of `globalThis`, which exist before the cell runs.
 * Nothing of them stays local, so the functions of every cell see what later cells declare anew.
 */
import type {
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  ImportDeclaration,
  ModuleExportName,
  Node,
  Program,
  VariableDeclaration,
} from "oxc-parser";
import type { Edits } from "./edits.ts";
import type { MarkedStatements } from "./marks.ts";
import { declarationOf, type CellNames } from "./names.ts";
import type { Sites } from "./sites.ts";
import type { OwnNames } from "./own-names.ts";
import { namesIn, withoutParentheses } from "./tree.ts";

export interface DeclarationContext {
  readonly text: string;
  readonly edits: Edits;
  readonly names: CellNames;
  readonly own: OwnNames;
  /** What magics have to do with. */
  readonly marked: MarkedStatements;
  /** Absent when the cell is not traced. */
  readonly sites: Sites | undefined;
}

export class Declarations {
  readonly #context: DeclarationContext;
  readonly #last: Node | undefined;
  /** Where functions and imports move to: the first statement that is neither. */
  readonly #anchor: number;

  constructor(program: Program, context: DeclarationContext) {
    this.#context = context;
    this.#last = program.body.findLast((statement) => !this.#isPassedOver(statement));
    const first = program.body.find((statement) => !this.#isHoisted(statement));
    this.#anchor = first?.start ?? Number.POSITIVE_INFINITY;
  }

  /** A statement of the cell itself. Comes before its children are visited. */
  enterStatement(statement: Node): void {
    const { marked } = this.#context;
    if (marked.enter(statement, statement === this.#last, this.#context)) return;
    switch (statement.type) {
      case "ExportNamedDeclaration":
        return this.#exportNamed(statement);
      case "ExportDefaultDeclaration":
        return this.#exportDefault(statement);
      case "ExportAllDeclaration":
        return this.#context.edits.replace(statement.start, statement.end, ";");
      case "ImportDeclaration":
        return this.#import(statement);
      case "ExpressionStatement":
        if (statement === this.#last) this.#result(statement.expression);
        return;
      default:
        return this.#declaration(statement);
    }
  }

  /** A `var` inside a statement of the cell, in no function. */
  enterNestedVar(node: VariableDeclaration, parent: Node): void {
    if (!this.#isOurs(node)) return;
    const isHead =
      (parent.type === "ForStatement" && parent.init === node) ||
      ((parent.type === "ForOfStatement" || parent.type === "ForInStatement") &&
        parent.left === node);
    if (isHead) this.#loopHead(node);
    else this.#variables(node);
  }

  #declaration(node: Node): void {
    switch (node.type) {
      case "VariableDeclaration":
        if (!this.#isOurs(node)) return;
        return node.kind === "using" || node.kind === "await using"
          ? this.#using(node)
          : this.#variables(node);
      case "FunctionDeclaration":
        if (node.id !== null && this.#context.names.has(node.id.name)) {
          this.#function(node, node.id);
        }
        return;
      case "ClassDeclaration":
        if (node.id !== null && this.#context.names.has(node.id.name)) {
          this.#enclose(node, `void (${this.#context.names.propertyOf(node.id.name)} = `, ");");
        }
        return;
      default:
    }
  }

  /** `let a = 1, {b} = c` → `void (a = 1, {b} = c);`: `void` cannot be read as going on from the line above. */
  #variables(node: VariableDeclaration): void {
    const { edits, own, names } = this.#context;
    const properties = node.declarations
      .flatMap(({ id }) => namesIn(id))
      .map((name) => names.propertyOf(name));
    edits.replace(node.start, node.start + node.kind.length, "void (");
    const fix = node.kind === "const" ? fixing(own, properties) : "";
    edits.after(node.end, this.#semicolon(node) + fix);
    edits.after(node.declarations.at(-1)?.end ?? node.end, ")");
    for (const { id, init, end } of node.declarations) {
      if (init !== null) this.#keepName(id, init);
      else if (node.kind === "let") edits.after(end, "=void 0");
    }
  }

  /** A function or class without a name takes the one of the variable: the user's, not the mangled one. */
  #keepName(id: Node, init: Node): void {
    if (id.type !== "Identifier" || !this.#context.names.isMangled(id.name)) return;
    const value = withoutParentheses(init);
    const isNameless =
      value.type === "ArrowFunctionExpression" ||
      ((value.type === "FunctionExpression" || value.type === "ClassExpression") &&
        value.id === null);
    if (isNameless) this.#enclose(init, `({${id.name}: `, `}).${id.name}`);
  }

  #loopHead(node: VariableDeclaration): void {
    const { edits } = this.#context;
    edits.replace(node.start, node.start + node.kind.length, "");
    // `for (async of x)` is no loop over x.
    const [only] = node.declarations;
    if (only?.id.type === "Identifier" && only.id.name === "async" && only.init === null) {
      this.#enclose(only.id, "(", ")");
    }
  }

  /** The declaration stays, for its disposal; later cells get a copy. */
  #using(node: VariableDeclaration): void {
    const { edits, own, names } = this.#context;
    const properties = node.declarations
      .flatMap(({ id }) => namesIn(id))
      .map((name) => names.propertyOf(name));
    const copies = properties.map((property) => `globalThis.${property}=${property};`);
    edits.after(node.end, this.#semicolon(node) + copies.join("") + fixing(own, properties));
  }

  /** `function f() {}` → `f=function () {};`, at the start: without a name inside, a call of itself finds the newest `f`. */
  #function(node: Node, id: Extract<Node, { type: "Identifier" }>): void {
    const { edits, names } = this.#context;
    // A mangled function keeps its name: the uses inside are mangled, so they mean the property in any case.
    if (!names.isMangled(id.name)) edits.replace(id.start, id.end, "");
    this.#enclose(node, `${names.propertyOf(id.name)}=`, ";");
    this.#hoist(node);
  }

  #hoist(node: Node): void {
    if (node.start <= this.#anchor) return;
    const { edits } = this.#context;
    edits.separate(node.start);
    edits.move(node.start, node.end, this.#anchor);
  }

  #import(node: ImportDeclaration): void {
    const { edits, own, names, sites, text } = this.#context;
    const bound = node.specifiers.map((specifier) => [
      names.propertyOf(specifier.local.name),
      importedName(specifier),
    ]);
    const attributes = node.attributes.map(({ start, end }) => text.slice(start, end)).join(",");
    const options = attributes === "" ? "" : `,{with:{${attributes}}}`;
    const specifier = JSON.stringify(node.source.value);
    const loading = `${own.tools}.import(${specifier}${options})`;
    const awaited =
      sites === undefined
        ? `await ${loading}`
        : `${own.activation}.r(await ${own.activation}.s(${sites.add("await", node)},${loading}))`;
    edits.replace(
      node.start,
      node.end,
      `${own.tools}.bind(${awaited},${JSON.stringify(bound)},${specifier});`,
    );
    this.#hoist(node);
  }

  #exportNamed(node: ExportNamedDeclaration): void {
    const { edits } = this.#context;
    if (node.declaration === null) return edits.replace(node.start, node.end, ";");
    edits.replace(node.start, node.declaration.start, "");
    this.#declaration(node.declaration);
  }

  #exportDefault(node: ExportDefaultDeclaration): void {
    const { edits } = this.#context;
    const { declaration } = node;
    edits.replace(node.start, declaration.start, "");
    const isNamed =
      (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") &&
      declaration.id !== null;
    if (isNamed) return this.#declaration(declaration);
    edits.after(node.end, this.#semicolon(node));
    if (node === this.#last) this.#result(declaration);
    else this.#enclose(declaration, "void (", ")");
  }

  /** `0,` keeps a nameless function from being called `v`. */
  #result(expression: Node): void {
    this.#enclose(expression, "return {v:(0,", ")}");
  }

  #enclose(node: Node, before: string, after: string): void {
    this.#context.edits.before(node.start, before);
    this.#context.edits.after(node.end, after);
  }

  #semicolon(node: Node): string {
    return this.#context.text[node.end - 1] === ";" ? "" : ";";
  }

  #isOurs(node: VariableDeclaration): boolean {
    return node.declarations
      .flatMap(({ id }) => namesIn(id))
      .every((name) => this.#context.names.has(name));
  }

  #isHoisted(statement: Node): boolean {
    const node = declarationOf(statement);
    if (node.type === "ImportDeclaration") return true;
    return (
      node.type === "FunctionDeclaration" &&
      node.id !== null &&
      this.#context.names.has(node.id.name)
    );
  }

  /** Statements that may stand behind the last expression without taking its place as the cell's result. */
  #isPassedOver(statement: Node): boolean {
    const node = declarationOf(statement);
    switch (node.type) {
      case "EmptyStatement":
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ExportNamedDeclaration":
        return true;
      case "FunctionDeclaration":
        return node.id !== null;
      case "VariableDeclaration":
        return node.kind === "var" && node.declarations.every(({ init }) => init === null);
      default:
        return false;
    }
  }
}

function fixing(own: OwnNames, properties: readonly string[]): string {
  if (properties.length === 0) return "";
  return `${own.tools}.fix(${properties.map((property) => JSON.stringify(property)).join(",")});`;
}

function importedName(specifier: ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportSpecifier") return exportName(specifier.imported);
  return specifier.type === "ImportDefaultSpecifier" ? "default" : "*";
}

function exportName(name: ModuleExportName): string {
  return name.type === "Literal" ? name.value : name.name;
}
