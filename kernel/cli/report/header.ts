import { stripVTControlCharacters } from "node:util";
import { assertNever } from "../../json/index.ts";
import type { Cell, Notebook } from "./notebook.ts";
import type { Parameter } from "./parameters.ts";
import { seconds } from "./progress.ts";
import type { Ending, Ran } from "./run-notebook.ts";

/** What stands under the title of a page, in order. */
export type Facts = readonly (readonly [label: string, value: string])[];

interface Heading {
  readonly level: number;
  readonly text: string;
}

/** @returns How it went, for people */
export function outcome(ending: Ending): string {
  switch (ending.type) {
    case "finished":
      return "finished";
    case "interrupted":
      return "stopped by hand";
    case "failed":
      return ending.reason;
    default:
      return assertNever(ending);
  }
}

/** @returns `2026-11-23 13:05 UTC` */
export const dateText = (date: Date): string =>
  `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

export function factsOf(ran: Ran, parameters: readonly Parameter[]): Facts {
  const { ending, kernel, startedAt, wallMs } = ran;
  const given = parameters.map(({ name, literal }) => `${name} = ${literal}`).join(", ");
  return [
    ["Date", dateText(startedAt)],
    ...(kernel === "" ? [] : [["Run by", kernel] as const]),
    ["Wall time", seconds(wallMs)],
    ...(given === "" ? [] : [["Parameters", given] as const]),
    ...(ending.type === "finished" ? [] : [["Incomplete", outcome(ending)] as const]),
  ];
}

/** @returns The headings of Markdown cells, code blocks left out */
export function headings(notebook: Notebook): readonly Heading[] {
  const prose = notebook.cells
    .filter(({ type }) => type === "markdown")
    .map(({ source }) => source.replace(/^ {0,3}(```|~~~).*?^ {0,3}\1/gmsu, ""))
    .join("\n");
  return Array.from(
    prose.matchAll(/^(#{1,6})[ \t]+(.+?)[ \t]*#*$/gmu),
    ([, marks = "", text = ""]) => ({
      level: marks.length,
      text: text.replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/gu, "$1"),
    }),
  );
}

/** @returns The first heading of the first level, or the file's name */
export function titleOf(notebook: Notebook, name: string): string {
  return headings(notebook).find(({ level }) => level === 1)?.text ?? name;
}

/** Headings below the title that a table of contents lists. */
export const isListed = ({ level }: { readonly level: number }): boolean =>
  level === 2 || level === 3;

/** As GitHub and most other viewers name a heading in Markdown. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const escapeMarkdown = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/[\\`*_[\]<>|#$~]/gu, String.raw`\$&`);

/** @returns Markdown */
export function markdownHeader(notebook: Notebook, facts: Facts): string {
  const lines = facts.map(([label, value]) => `- **${label}:** ${escapeMarkdown(value)}`);
  const listed = headings(notebook).filter(isListed);
  if (listed.length < 2) return lines.join("\n");
  const seen = new Map<string, number>();
  const contents = listed.map(({ level, text }) => {
    const count = seen.get(slug(text)) ?? 0;
    seen.set(slug(text), count + 1);
    const place = count === 0 ? slug(text) : `${slug(text)}-${count}`;
    return `${"  ".repeat(level - 2)}- [${escapeMarkdown(text)}](#${place})`;
  });
  return [...lines, "", "**Contents**", "", ...contents].join("\n");
}

/** Put a text below the title, where the notebook begins with one, else on top. */
export function withHeader(notebook: Notebook, markdown: string): Notebook {
  const [first, ...others] = notebook.cells;
  const [, title, text = ""] = /^(#[ \t]+[^\n]*)\n?(.*)$/su.exec(first?.source ?? "") ?? [];
  if (first?.type === "markdown" && title !== undefined) {
    const source = `${title}\n\n${markdown}\n\n${text}`;
    return { ...notebook, cells: [{ ...first, source }, ...others] };
  }
  const cell: Cell = {
    type: "markdown",
    source: markdown,
    metadata: {},
    executionCount: undefined,
    outputs: [],
    rest: notebook.format[1] >= 5 ? { id: "awaitlab-report" } : {},
  };
  return { ...notebook, cells: [cell, ...notebook.cells] };
}
