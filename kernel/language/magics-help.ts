import { MAGICS } from "../cell/index.ts";
import type { Completion, Completions } from "./completions.ts";
import type { Inspection } from "./inspection.ts";

const all = Object.entries(MAGICS).map(([name, entry]) => ({ ...entry, text: entry.sign + name }));

/** A line that is a magic, or becomes one, in a comment or not. */
const magicLine = /^\s*(?:\/\/\s*)?%/u;
const beginning = /^\s*(?:\/\/\s*)?(?<typed>%%?[\w-]*)$/u;
const withArgument = /^\s*(?:\/\/\s*)?(?<magic>%%?[\w-]+)[ \t]+(?<typed>[\w-]*)$/u;

/** @returns Magics, or what may follow one; undefined where code stands */
export function completeMagic(code: string, cursor: number): Completions | undefined {
  const line = lineAt(code, cursor);
  if (line === undefined) return undefined;
  const before = code.slice(line.start, cursor);
  const { magic, typed } = (beginning.exec(before) ?? withArgument.exec(before))?.groups ?? {};
  if (typed === undefined) return undefined;
  const rest = /^[\w-]*/u.exec(code.slice(cursor))?.[0] ?? "";
  const offers = magic === undefined ? magics() : wordsAfter(magic);
  return {
    start: cursor - typed.length,
    end: cursor + rest.length,
    matches: offers.filter(({ text }) => text.startsWith(typed)),
  };
}

/** @returns How the magic at the cursor is used; undefined if there is none */
export function inspectMagic(code: string, cursor: number): Inspection | undefined {
  const line = lineAt(code, cursor);
  if (line === undefined) return undefined;
  const name = /%%?[\w-]+/u.exec(line.text)?.[0];
  const found = all.find(({ text }) => text === name);
  if (found === undefined) return undefined;
  const { usage, summary } = found;
  return { markdown: `\`\`\`\n${usage}\n\`\`\`\n\n${summary}`, text: `${usage}\n\n${summary}` };
}

const magics = (): Completion[] =>
  all.map(({ text, summary }) => ({ text, type: "magic", signature: summary }));

const wordsAfter = (magic: string): Completion[] =>
  all
    .filter(({ text }) => text === magic)
    .flatMap(({ words }) => words.map((text) => ({ text, type: "keyword" })));

/** The line of the cursor, if it is a magic, and all above it too. */
function lineAt(
  code: string,
  cursor: number,
): { readonly start: number; readonly text: string } | undefined {
  const start = code.lastIndexOf("\n", cursor - 1) + 1;
  const [text = ""] = code.slice(start).split("\n", 1);
  const above = code.slice(0, start).split("\n");
  const isOnTop = above.every((line) => line.trim() === "" || magicLine.test(line));
  return isOnTop && magicLine.test(text) ? { start, text } : undefined;
}
