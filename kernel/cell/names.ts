/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
import type { Node, Program } from "oxc-parser";
import type { Binding, BindingKind } from "./compiled.ts";
import { mangle } from "./scope.ts";
import { namesIn, someInScope } from "./tree.ts";

/** The top-level names of one cell. */
export class CellNames {
  readonly #kinds: ReadonlyMap<string, BindingKind>;
  /** Of this cell, and of those before it. */
  readonly mangled: ReadonlySet<string>;

  constructor(kinds: ReadonlyMap<string, BindingKind>, mangled: ReadonlySet<string>) {
    this.#kinds = kinds;
    this.mangled = mangled;
  }

  /** Names that lowering brought in are none of the user's: they stay inside the cell. */
  has(name: string): boolean {
    return this.#kinds.has(name);
  }

  isMangled(name: string): boolean {
    return this.mangled.has(name);
  }

  propertyOf(name: string): string {
    return this.isMangled(name) ? mangle(name) : name;
  }

  /** Declared by merging: what an earlier cell left must not leak in. */
  merging(): string[] {
    return Array.from(this.#kinds).flatMap(([name, kind]) =>
      kind === "enum" || kind === "namespace" ? [name] : [],
    );
  }

  bindings(): Binding[] {
    return Array.from(this.#kinds, ([name, kind]) => ({
      name,
      property: this.propertyOf(name),
      kind,
    }));
  }
}

/** The names that a cell declares for all cells, with the kind of their last declaration. */
export function declaredNames(program: Program): Map<string, BindingKind> {
  const kinds = new Map<string, BindingKind>();
  for (const statement of program.body) {
    for (const node of declarationsIn(statement)) {
      for (const [name, kind] of namesOf(node)) kinds.set(name, kind);
    }
  }
  return kinds;
}

/** A statement's own declaration, and the `var`s inside. */
function declarationsIn(statement: Node): Node[] {
  const node = declarationOf(statement);
  const found: Node[] = [node];
  if (node.type !== "VariableDeclaration") {
    someInScope(node, (inner) => {
      if (inner.type === "VariableDeclaration" && inner.kind === "var") found.push(inner);
      return false;
    });
  }
  return found;
}

/** What stands behind `export` or `export default`. */
export function declarationOf(statement: Node): Node {
  const isExport =
    statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
  return isExport ? (statement.declaration ?? statement) : statement;
}

function namesOf(node: Node): (readonly [string, BindingKind])[] {
  switch (node.type) {
    case "VariableDeclaration": {
      if (node.declare === true) return [];
      const kind = node.kind === "await using" ? "using" : node.kind;
      return node.declarations.flatMap(({ id }) =>
        namesIn(id).map((name) => [name, kind] as const),
      );
    }
    case "FunctionDeclaration":
      return node.id === null ? [] : [[node.id.name, "function"]];
    case "ClassDeclaration":
      return node.id === null || node.declare === true ? [] : [[node.id.name, "class"]];
    case "TSEnumDeclaration":
      return node.declare ? [] : [[node.id.name, "enum"]];
    case "TSModuleDeclaration":
      return node.declare || node.id.type !== "Identifier" ? [] : [[node.id.name, "namespace"]];
    case "TSImportEqualsDeclaration":
      return node.importKind === "type" ? [] : [[node.id.name, "import"]];
    case "ImportDeclaration":
      if (node.importKind === "type") return [];
      return node.specifiers.flatMap((specifier) =>
        specifier.type === "ImportSpecifier" && specifier.importKind === "type"
          ? []
          : [[specifier.local.name, "import"] as const],
      );
    default:
      return [];
  }
}
