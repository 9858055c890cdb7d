/**
 * `!ls -l` runs a command, `!flag` negates a variable: the first word decides, by whether it is a name.
 */

const WORD = /^!\s*(?<word>[^\s;|&<>()[\]{}=!"'`]+)(?<next>.?)/u;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*/u;

const KEYWORDS = new Set(
  "async await class delete false function import new null super this true typeof undefined void yield require module exports".split(
    " ",
  ),
);

/**
 * @param line That begins with `!`, blanks aside
 * @param isName Whether the cell or an earlier one declares a name
 * @param isCode Whether a text is TypeScript
 * @returns The command; undefined if the line is TypeScript
 */
export function commandOf(
  line: string,
  isName: (name: string) => boolean,
  isCode: (text: string) => boolean,
): string | undefined {
  const text = line.trim();
  const { word, next } = WORD.exec(text)?.groups ?? {};
  if (word === undefined) return undefined;
  const [name] = IDENTIFIER.exec(word) ?? [];
  const isCommand =
    name === undefined
      ? // `!/re/.test(x)` begins like `!/bin/ls`.
        /^~?\.{0,2}\//.test(word) && !isCode(text)
      : // `!isReady()` can't be anything else, even where the name is a mistake.
        !(next === "(" && name === word) &&
        !KEYWORDS.has(name) &&
        !(name in globalThis) &&
        !isName(name);
  return isCommand ? text.slice(1).trim() : undefined;
}
