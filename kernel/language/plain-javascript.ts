import type { Program } from "oxc-parser";
import { findNode } from "../cell/index.ts";

/** Nobody who writes such a cell has asked for types. */
export function isPlainJavaScript(program: Program): boolean {
  return (
    findNode(program, (node) => {
      const isTyped =
        node.type.startsWith("TS") || ("typeAnnotation" in node && node.typeAnnotation);
      return Boolean(isTyped) || (node.type === "ImportDeclaration" && node.importKind === "type");
    }) === undefined
  );
}
