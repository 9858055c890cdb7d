import { escapeText } from "../../src/chart/index.ts";
import type { MimeBundle } from "../pipe/index.ts";

/**
 * A table of texts, as HTML and as text.
 *
 * @param rest What is said below it of rows that are left out; empty if none are
 */
export function rowsBundle(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rest = "",
): MimeBundle {
  return { "text/html": asHtml(head, rows, rest), "text/plain": asText([head, ...rows], rest) };
}

function asHtml(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rest: string,
): string {
  const line = (tag: "td" | "th", cells: readonly string[]): string =>
    `<tr>${cells.map((text) => `<${tag} style="text-align:left">${escapeText(text)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((cells) => line("td", cells)).join("");
  const table = `<table><thead>${line("th", head)}</thead><tbody>${body}</tbody></table>`;
  return rest === "" ? table : `${table}<p>${escapeText(rest)}</p>`;
}

function asText(all: readonly (readonly string[])[], rest: string): string {
  const widths = (all[0] ?? []).map((_, column) =>
    Math.max(...all.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = all.map((cells) =>
    cells
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, ...(rest === "" ? [] : [rest])].join("\n");
}
