/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter here */
import { type Class, type Node, parseSync } from "oxc-parser";
import { childrenOf, findNode } from "../cell/index.ts";
import { isPlainJavaScript } from "./plain-javascript.ts";

/**
 * Declarations for what plain JavaScript leaves undeclared: `this.x = 1` makes a member of a class there.
 *
 * @returns TypeScript to stand behind the cell: interfaces that merge with its classes; mostly nothing
 */
export function openMembers(code: string): string {
  if (!/\bclass\b/u.test(code) || !/\bthis\s*\./u.test(code)) return "";
  const { program, errors } = parseSync("cell.ts", code, { sourceType: "module" });
  if (errors.length > 0 || !isPlainJavaScript(program)) return "";
  const classes = program.body.flatMap((statement) => {
    const declared = statement.type.startsWith("Export") ? childrenOf(statement) : [statement];
    return declared.flatMap((node) => (node.type === "ClassDeclaration" ? [node] : []));
  });
  return classes.map((found) => interfaceOf(found)).join("");
}

function interfaceOf(node: Class): string {
  const declared = new Set(
    node.body.body.flatMap((member) => ("key" in member ? nameOf(member.key) : [])),
  );
  const assigned = new Set<string>();
  findNode(node.body, (inner) => {
    if (inner.type === "AssignmentExpression" && inner.left.type === "MemberExpression") {
      const { object, property, computed } = inner.left;
      if (object.type === "ThisExpression" && !computed)
        for (const name of nameOf(property)) assigned.add(name);
    }
    return false;
  });
  const open = [...assigned].filter((name) => !declared.has(name));
  if (node.id === null || open.length === 0) return "";
  return `interface ${node.id.name} { ${open.map((name) => `${name}: any;`).join(" ")} }\n`;
}

const nameOf = (key: Node): string[] => (key.type === "Identifier" ? [key.name] : []);
