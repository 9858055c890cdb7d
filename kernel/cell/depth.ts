/** Deeper than any text of a person: from some 2,000 on, the parsers take the process down with them. */
const DEEPEST_BRACKETS = 500;

/** @returns Where brackets first stand too deep, in strings and comments too: no real text comes near */
export function deepBracket(text: string): number | undefined {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[([{)\]}]/g)) {
    depth += "([{".includes(bracket) ? 1 : -1;
    if (depth > DEEPEST_BRACKETS) return index;
  }
  return undefined;
}
