import { stripTypeScriptTypes } from "node:module";

/** A text nests too deeply for Node's stripper, which is of no use any more in this process: see `parsingOf`. */
export class StripOverflow extends RangeError {}

/**
 * Put spaces where a text has types.
 *
 * @returns The same text as JavaScript, position for position; nothing if it has what can't be blanked, or is no TypeScript
 * @throws {StripOverflow}
 */
export function blankTypes(text: string): string | undefined {
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_INTERNAL_ASSERTION") {
      throw new StripOverflow("Cannot strip types: the text nests too deeply", { cause: error });
    }
    // Why is for the parser to find out: what Node throws bears no position.
    return undefined;
  }
}
