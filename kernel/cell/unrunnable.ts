import type { Node } from "oxc-parser";
import { fault, type Fault } from "./fault.ts";
import { findNode } from "./tree.ts";

/** What a module may hold and a cell may not: V8 would say so too, but with positions in generated code. */
export function findUnrunnable(program: Node): Fault | undefined {
  const found = findNode(program, (node) => unrunnable(node) !== undefined);
  return found === undefined ? undefined : unrunnable(found);
}

function unrunnable(node: Node): Fault | undefined {
  if (node.type === "MetaProperty" && node.meta.name === "import") {
    return fault("A cell is no module: it has no import.meta", node.start, node.end);
  }
  if (node.type === "Literal" && "regex" in node && node.value === null) {
    return regexFault(node.regex.pattern, node.regex.flags, node);
  }
  return undefined;
}

/** The parser takes any pattern, and gives no value for a wrong one. */
function regexFault(pattern: string, flags: string, node: Node): Fault | undefined {
  try {
    RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : "Invalid regular expression";
    return fault(message, node.start, node.end);
  }
}
