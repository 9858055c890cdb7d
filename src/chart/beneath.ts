/** What stands beneath a chart that Plotly draws, in lines: Plotly doesn't wrap. */
import { escapeForPlotly } from "./format.ts";
import type { Remark, Table } from "./model.ts";
import { wrap } from "./wrap.ts";

/** As wide as the narrowest page that is usual. */
const REMARK_CHARACTERS = 104;

const NBSP = "\u00a0";
const INDENT = NBSP.repeat(4);

/** Each remark as a mark in its colour, its sentence, and below it what to try. */
export function remarkLines(remarks: readonly Remark[]): readonly string[] {
  return remarks.flatMap(({ color, text, advice }) => {
    const mark =
      color === undefined ? INDENT : `<span style="color:${color}">■</span>${NBSP.repeat(2)}`;
    const [first = "", ...rest] = wrap(text, REMARK_CHARACTERS).map(escapeForPlotly);
    const more = advice === undefined ? [] : wrap(`→ ${advice}`, REMARK_CHARACTERS);
    return [
      mark + first,
      ...rest.map((line) => INDENT + line),
      ...more.map((line) => `${INDENT}<i>${escapeForPlotly(line)}</i>`),
    ];
  });
}

/** Columns of one width, in a font of one width. */
export function tableLines(table: Table | undefined): readonly string[] {
  if (table === undefined) return [];
  return columns(table).map((line, index) => {
    const text = escapeForPlotly(line).replaceAll(" ", NBSP);
    const styled = `<span style="font-family:monospace">${text}</span>`;
    return index === 0 ? `<b>${styled}</b>` : styled;
  });
}

/** A table in characters: the first column flush left, all others flush right. */
export function columns({ head, rows }: Table): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
