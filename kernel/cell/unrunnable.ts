import type { Node } from "oxc-parser";
import { fault, type Fault } from "./fault.ts";
import { childrenOf } from "./tree.ts";

/** What a module may hold and a cell may not: V8 would say so too, but with positions in generated code. */
export function findUnrunnable(node: Node): Fault | undefined {
  const here = unrunnable(node);
  if (here !== undefined) return here;
  for (const child of childrenOf(node)) {
    const found = findUnrunnable(child);
    if (found !== undefined) return found;
  }
  return undefined;
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
