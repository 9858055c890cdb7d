import type { Position } from "vscode-languageserver-protocol/node";

/** @param offset UTF-16 units @returns 0-based line and character, as the Language Server Protocol counts them */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** The reverse of `positionAt`. */
export function offsetAt(text: string, { line, character }: Position): number {
  let start = 0;
  for (let at = 0; at < line; at += 1) start = text.indexOf("\n", start) + 1;
  return start + character;
}
