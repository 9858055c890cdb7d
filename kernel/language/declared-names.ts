/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few declare at top level */
import { type Node, parseSync } from "oxc-parser";
import { namesIn } from "../cell/index.ts";

/** A name that a cell declares at top level, as later cells see it. */
export interface DeclaredName {
  readonly name: string;
  /** `variable` may change its value later; `fixed` are constants, functions, classes, enums; `type` has no value. */
  readonly kind: "variable" | "fixed" | "type" | "import";
  /** Beside its value it is a type: a class, an enum, a namespace. */
  readonly isAlsoType?: boolean;
  /** For an import: the statement that brings just this name, to be said again where it is used. */
  readonly statement?: string;
  /** For an import: where from, in the quotes that the cell has. */
  readonly module?: string;
  /** The cell's own text exports it, under this name. */
  readonly isExported?: true;
}

/** @returns What a cell declares; nothing if it is no whole TypeScript yet */
export function declaredNames(code: string): DeclaredName[] {
  const { program, errors } = parseSync("cell.ts", code, { sourceType: "module" });
  if (errors.length > 0) return [];
  const exported = new Set(program.body.flatMap(exportedBy));
  return program.body
    .flatMap((statement) => namesOf(statement, code))
    .map((name) => (exported.has(name.name) ? { ...name, isExported: true } : name));
}

/** @returns What a cell declares of an interface, as typed; `""` if nothing */
export function interfaceText(code: string, name: string): string {
  const { program } = parseSync("cell.ts", code, { sourceType: "module" });
  return program.body
    .filter((statement) => {
      const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      return node?.type === "TSInterfaceDeclaration" && node.id.name === name;
    })
    .map(({ start, end }) => code.slice(start, end))
    .join("\n");
}

/** @returns The names under which a statement exports what the cell declares */
function exportedBy(node: Node): string[] {
  if (node.type !== "ExportNamedDeclaration" || node.source !== null) return [];
  if (node.declaration !== null) return namesOf(node.declaration, "").map(({ name }) => name);
  return node.specifiers.flatMap(({ exported }) =>
    exported.type === "Identifier" ? exported.name : [],
  );
}

function namesOf(node: Node, code: string): DeclaredName[] {
  switch (node.type) {
    case "ImportDeclaration":
      return node.specifiers.map((specifier) => {
        const from = code.slice(node.source.start, node.source.end);
        return {
          name: specifier.local.name,
          kind: "import",
          module: from,
          statement: `import ${importOf(specifier, code)} from ${from};`,
        };
      });
    case "ExportNamedDeclaration":
      return node.declaration === null ? [] : namesOf(node.declaration, code);
    case "ExportDefaultDeclaration":
      return namesOf(node.declaration, code);
    case "VariableDeclaration": {
      const kind = node.kind === "let" || node.kind === "var" ? "variable" : "fixed";
      return node.declarations.flatMap(({ id }) => namesIn(id).map((name) => ({ name, kind })));
    }
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return node.id === null ? [] : [{ name: node.id.name, kind: "fixed" }];
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      return node.id === null ? [] : [{ name: node.id.name, kind: "fixed", isAlsoType: true }];
    case "TSModuleDeclaration":
      // Neither `declare module "a"` nor `declare global` declares a name.
      return node.kind !== "global" && node.id.type === "Identifier"
        ? [{ name: node.id.name, kind: "fixed", isAlsoType: true }]
        : [];
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return [{ name: node.id.name, kind: "type" }];
    default:
      return [];
  }
}

function importOf(specifier: Node, code: string): string {
  const text = code.slice(specifier.start, specifier.end);
  return specifier.type === "ImportSpecifier" ? `{ ${text} }` : text;
}
