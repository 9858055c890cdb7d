import { stripTypeScriptTypes } from "node:module";

/**
 * Put spaces where a text has types.
 *
 * @returns The same text as JavaScript, position for position; nothing if it has what can't be blanked, or is no TypeScript
 */
export function blankTypes(text: string): string | undefined {
  try {
    return stripTypeScriptTypes(text);
  } catch {
    // Why is for the parser to find out: what Node throws bears no position.
    return undefined;
  }
}
