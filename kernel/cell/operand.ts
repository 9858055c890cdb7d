/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
/** What expressions start and change. */
import type { Node } from "oxc-parser";
import { namesIn, withoutParentheses } from "./tree.ts";

/** What an operand starts: a call, but not that of `then` on what is there already. */
export function startedBy(operand: Node): Node | undefined {
  const expression = withoutParentheses(operand);
  if (expression.type === "NewExpression" || expression.type === "ImportExpression")
    return expression;
  if (expression.type !== "CallExpression") return undefined;
  const callee = withoutParentheses(expression.callee);
  const isChained =
    callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    /^(?:then|catch|finally)$/.test(callee.property.name);
  return isChained ? startedBy(callee.object) : expression;
}

/** The variables that an assignment to this would change. */
export function rootsOf(target: Node): string[] {
  const node = withoutParentheses(target);
  switch (node.type) {
    case "MemberExpression":
      return rootsOf(node.object);
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id }) => namesIn(id));
    default:
      return namesIn(node);
  }
}
