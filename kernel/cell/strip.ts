import { stripTypeScriptTypes } from "node:module";

/** A text nests too deeply for Node's stripper, which is of no use any more in this process: see `parsingOf`. */
export class StripOverflow extends RangeError {}

/** All that TypeScript adds to JavaScript has one of these signs or words, where it is no error in JavaScript too. */
const signOfTypes =
  /[:<@]|\b(?:abstract|accessor|as|declare|enum|export|implements|import|interface|module|namespace|override|private|protected|public|readonly|satisfies|type)\b/;

/** A text that is JavaScript, if it is anything: false says so, true nothing. */
export function mayHaveTypes(text: string): boolean {
  return signOfTypes.test(text);
}

/**
 * Put spaces where a text has types.
 *
 * @returns The same text as JavaScript, position for position; nothing if it has what can't be blanked, or is no TypeScript
 * @throws {StripOverflow}
 */
export function blankTypes(text: string): string | undefined {
  try {
    // The stripper looks for the name of a namespace behind `module`, and fails where the text ends there.
    return stripTypeScriptTypes(`${text}\n`).slice(0, -1);
  } catch (error) {
    const isInternal =
      error instanceof Error && "code" in error && error.code === "ERR_INTERNAL_ASSERTION";
    // So it ends where it fails to draw what is wrong: a line of 100 kB is too long for it.
    if (isInternal && !error.message.startsWith("unreachable")) {
      throw new StripOverflow("Cannot strip types: the text nests too deeply", { cause: error });
    }
    // Why is for the parser to find out: what Node throws bears no position.
    return undefined;
  }
}
