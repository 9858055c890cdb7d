/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few declare for all code */
import { type Node, parseSync } from "oxc-parser";
import { namesIn } from "../cell/index.ts";

/** Comments and blanks on top of a cell. */
const top = /^(?:\s|\/\/.*|\/\*[^]*?\*\/)*/u;
const reference = /^[ \t]*\/\/\/[ \t]*<reference\b.*$/gmu;
const mayDeclare = /\bdeclare\s+(?:global|module)\b/u;

/** `/// <reference … />` lines on top of a cell: TypeScript heeds them nowhere but on top of a file. */
export const references = (code: string): readonly string[] =>
  (top.exec(code)?.[0].match(reference) ?? []).map((line) => line.trim());

/** `// @ts-nocheck` on top of a cell. */
export const isUnchecked = (code: string): boolean =>
  /^[ \t]*(?:\/\/|\/\*)[ \t]*@ts-nocheck\b/mu.test(top.exec(code)?.[0] ?? "");

/**
 * What a cell declares for all code: members of global interfaces and of other modules, libraries that it refers to.
 *
 * @returns A key for each; whoever declares the same later replaces it. Mostly none
 */
export function ambientKeys(code: string): readonly string[] {
  const referred = references(code);
  if (!mayDeclare.test(code)) return referred;
  const { program, errors } = parseSync("cell.ts", code, { sourceType: "module" });
  if (errors.length > 0) return referred;
  const declared = program.body.flatMap((statement) =>
    statement.type === "TSModuleDeclaration" && isForAll(statement)
      ? keysOf(statement.body, code.slice(statement.id.start, statement.id.end))
      : [],
  );
  return [...referred, ...declared];
}

/** `declare global`, `declare module "name"`. */
const isForAll = ({ kind, id }: { readonly kind: string; readonly id: Node }): boolean =>
  kind === "global" || id.type === "Literal";

function keysOf(node: Node | null, within: string): string[] {
  switch (node?.type) {
    case "TSModuleBlock":
      return node.body.flatMap((statement) => keysOf(statement, within));
    case "TSModuleDeclaration":
      return keysOf(node.body, `${within} ${nameOf(node.id)}`);
    case "TSInterfaceDeclaration":
      return node.body.body.map(
        (member) => `${within} ${node.id.name} ${"key" in member ? nameOf(member.key) : ""}`,
      );
    case "ExportNamedDeclaration":
      return keysOf(node.declaration, within);
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id }) => namesIn(id).map((name) => `${within} ${name}`));
    default:
      return node !== null && "id" in node && node.id !== null
        ? [`${within} ${nameOf(node.id)}`]
        : [];
  }
}

const nameOf = (key: Node | undefined): string => {
  if (key?.type === "Identifier") return key.name;
  return key?.type === "Literal" ? String(key.value) : "";
};
