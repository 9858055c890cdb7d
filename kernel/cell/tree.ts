/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
/** What every walk over a syntax tree needs. */
import { visitorKeys, type ArrowFunctionExpression, type Function, type Node } from "oxc-parser";

export type FunctionNode = Function | ArrowFunctionExpression;

/** The nodes right below a node, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  // The one unchecked cast of this room: the keys come from the parser's own table of what a node's fields are.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  const children: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const value = fields[key];
    if (Array.isArray(value)) {
      for (const element of value) if (isNode(element)) children.push(element);
    } else if (isNode(value)) {
      children.push(value);
    }
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

/** Does this node itself await? */
export function isAwaiting(node: Node): boolean {
  switch (node.type) {
    case "AwaitExpression":
      return true;
    case "ForOfStatement":
      return node.await;
    case "VariableDeclaration":
      return node.kind === "await using";
    default:
      return false;
  }
}

/** @param pattern The left side of a declaration, or a parameter */
export function namesIn(pattern: Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : namesIn(element)));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

/** Does any node of this scope match? Functions and static blocks are scopes of their own; a class's keys are not. */
export function someInScope(node: Node, matches: (node: Node) => boolean): boolean {
  return (
    findNode(node, matches, (inner) => {
      if (isFunction(inner) || inner.type === "StaticBlock") return [];
      if (inner.type !== "PropertyDefinition") return childrenOf(inner);
      return inner.computed ? [inner.key] : [];
    }) !== undefined
  );
}

/** Does any node at all match? */
export function someNode(node: Node, matches: (node: Node) => boolean): boolean {
  return findNode(node, matches) !== undefined;
}

/**
 * Look at nodes in the order of the text, those around others first. Without recursion: chains of calls and operators nest as
 * deeply as they are long.
 */
export function findNode(
  root: Node,
  matches: (node: Node) => boolean,
  below: (node: Node) => readonly Node[] = childrenOf,
): Node | undefined {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (matches(node)) return node;
    const children = below(node);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) waiting.push(child);
    }
  }
  return undefined;
}

/** The same expression without the parentheses around it. */
export function withoutParentheses(node: Node): Node {
  return node.type === "ParenthesizedExpression" ? withoutParentheses(node.expression) : node;
}
