import { parseSync } from "oxc-parser";
import { findNode, isFunction } from "../cell/index.ts";

/** @returns Tells whether a place of the code, in UTF-16 units, lies within a function */
export function functionsOf(code: string): (offset: number) => boolean {
  const { program } = parseSync("cell.ts", code, { sourceType: "module" });
  const ranges: { readonly start: number; readonly end: number }[] = [];
  findNode(program, (node) => {
    if (isFunction(node)) ranges.push(node);
    return false;
  });
  return (offset) => ranges.some(({ start, end }) => start <= offset && offset < end);
}
