/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few are sure to be right */
import { type Node, parseSync } from "oxc-parser";
import { withoutParentheses } from "../cell/index.ts";

const arithmetic = new Set(["+", "-", "*", "/", "%", "**"]);

/**
 * Whether a cell just shows something that is right for sure: a literal, a sum, the value of a variable. Such cells are
 * the most frequent ones, and TypeScript has nothing to say of them.
 *
 * @param isValue Tells whether an earlier cell declared a value of that name
 */
export function isPlainValue(code: string, isValue: (name: string) => boolean): boolean {
  const { program, errors } = parseSync("cell.ts", code, { sourceType: "module" });
  if (errors.length > 0) return false;
  return program.body.every(
    (statement) =>
      statement.type === "ExpressionStatement" && isRight(statement.expression, isValue),
  );
}

function isRight(expression: Node, isValue: (name: string) => boolean): boolean {
  const node = withoutParentheses(expression);
  if (node.type === "Identifier") return isValue(node.name);
  return node.type === "Literal" || isNumber(node);
}

function isNumber(expression: Node): boolean {
  const node = withoutParentheses(expression);
  switch (node.type) {
    case "Literal":
      return typeof node.value === "number";
    case "UnaryExpression":
      return (node.operator === "-" || node.operator === "+") && isNumber(node.argument);
    case "BinaryExpression":
      return arithmetic.has(node.operator) && isNumber(node.left) && isNumber(node.right);
    default:
      return false;
  }
}
