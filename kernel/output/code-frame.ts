import { dim, red } from "./ansi.ts";

/** A place in a source text, 1-based; `column` and `length` in UTF-16 units. */
export interface SourcePlace {
  readonly line: number;
  readonly column: number;
  /** What to underline; 1 if absent. */
  readonly length?: number;
}

/** Of a line: data may lie in one of a megabyte, and who reads the error wants to see the place. */
const longestLine = 240;

/**
 * @param context Lines shown before and after the line in question
 * @returns The lines around a place, with a mark under it; none if the source has no such line
 */
export function codeFrame(source: string, place: SourcePlace, context = 2): string[] {
  const lines = source.split("\n");
  if (place.line < 1 || place.line > lines.length) return [];
  const first = Math.max(1, place.line - context);
  const last = Math.min(lines.length, place.line + context);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const text = lines[number - 1] ?? "";
    const gutter = String(number).padStart(width);
    if (number !== place.line) {
      frame.push(dim(`  ${gutter} │ ${cut(text, 1).text}`));
      continue;
    }
    const shown = cut(text, place.column);
    frame.push(`${red("→")} ${gutter} │ ${shown.text}`);
    if (place.column > 0) {
      frame.push(`  ${" ".repeat(width)} │ ${underline(shown.text, { ...place, ...shown })}`);
    }
  }
  return frame;
}

/** @returns What is shown of a line, and where the column is in that */
function cut(text: string, column: number): { readonly text: string; readonly column: number } {
  if (text.length <= longestLine) return { text, column };
  const start = Math.max(0, Math.min(column - 1 - longestLine / 2, text.length - longestLine));
  const [before, after] = [start > 0 ? "…" : "", start + longestLine < text.length ? "…" : ""];
  return {
    text: `${before}${text.slice(start, start + longestLine)}${after}`,
    column: column - start + before.length,
  };
}

/** Tabs stay tabs, so that the mark stands under the place at any tab width. */
function underline(text: string, { column, length = 1 }: SourcePlace): string {
  const before = text.slice(0, column - 1).replaceAll(/[^\t]/gu, " ");
  const room = Math.max(1, text.length - column + 1);
  return before + red("^".repeat(Math.max(1, Math.min(length, room))));
}
