import {
  entryOf,
  type MagicEntry,
  MAGICS,
  magicNamed,
  splitMagics,
  StatementStarts,
} from "../cell/index.ts";
import type { Completion, Completions } from "./completions.ts";
import type { Inspection } from "./inspection.ts";

const all: readonly (MagicEntry & { readonly text: string })[] = Object.entries(MAGICS).map(
  ([text, entry]) => ({ ...entry, text }),
);

/** A line that is a magic, or becomes one, in a comment or not. */
const magicLine = /^\s*(?:\/\/\s*)?%/u;
const bareLine = /^\s*%/u;
const beginning = /^\s*(?:\/\/\s*)?(?<typed>%%?[\w-]*)$/u;
const withArgument = /^\s*(?:\/\/\s*)?(?<magic>%%?[\w-]+)[ \t]+(?<typed>[\w-]*)$/u;
const nameOf = /^\s*(?:\/\/\s*)?(?<name>%%?[\w-]+)/u;

/** @returns Magics, or what may follow one; undefined where code stands */
export function completeMagic(code: string, cursor: number): Completions | undefined {
  const line = lineAt(code, cursor);
  if (line === undefined) return undefined;
  const before = code.slice(line.start, cursor);
  if (isMeasured(before)) return undefined;
  const { magic, typed } = (beginning.exec(before) ?? withArgument.exec(before))?.groups ?? {};
  // Behind it stands nothing of TypeScript's.
  if (typed === undefined) {
    return bareLine.test(line.text) ? { start: cursor, end: cursor, matches: [] } : undefined;
  }
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
  if (line === undefined || isMeasured(code.slice(line.start, cursor))) return undefined;
  const name = nameOf.exec(line.text)?.groups?.["name"];
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

/** What stands before the cursor is a magic, and TypeScript that it measures. */
function isMeasured(before: string): boolean {
  const name = magicNamed(/^\s*(?:\/\/\s*)?(%[\w-]+)\s/u.exec(before)?.[1] ?? "");
  return name !== undefined && entryOf(name).measures === true;
}

/** The line of the cursor, if it is a magic where one may stand. */
function lineAt(
  code: string,
  cursor: number,
): { readonly start: number; readonly text: string } | undefined {
  const start = code.lastIndexOf("\n", cursor - 1) + 1;
  const [text = ""] = code.slice(start).split("\n", 1);
  if (!magicLine.test(text)) return undefined;
  const above = code.slice(0, start).split("\n");
  const isOnTop = above.every((line) => line.trim() === "" || magicLine.test(line));
  const isMagic = isOnTop || (bareLine.test(text) && startsAfter(code.slice(0, start)));
  return isMagic ? { start, text } : undefined;
}

function startsAfter(before: string): boolean {
  const split = splitMagics(before);
  const text = split.type === "split" ? split.code : before;
  return new StatementStarts().startAfter(text, "%") !== undefined;
}
