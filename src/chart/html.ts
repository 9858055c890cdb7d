import { escapeText } from "./format.ts";
import type { Chart, Remark, Table } from "./model.ts";

/** What stands beneath a chart, as elements of a page: a table and a list. Nothing where there is nothing to say. */
export function beneathHtml({ remarks, table }: Pick<Chart, "remarks" | "table">): string {
  return (table === undefined ? "" : tableHtml(table)) + listHtml(remarks);
}

function listHtml(remarks: readonly Remark[]): string {
  if (remarks.length === 0) return "";
  const items = remarks.map(({ color, text, advice }) => {
    const mark =
      color === undefined ? "" : `<span aria-hidden="true" style="color:${color}">■</span> `;
    const more = advice === undefined ? "" : `<br><em>→ ${escapeText(advice)}</em>`;
    return `<li>${mark}${escapeText(text)}${more}</li>`;
  });
  return `<ul aria-label="Findings" style="list-style:none;padding-left:10px">${items.join("")}</ul>`;
}

function tableHtml({ head, rows }: Table): string {
  const cells = (row: readonly string[], tag: "th" | "td"): string =>
    row.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join("");
  const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
  return `<table><thead><tr>${cells(head, "th")}</tr></thead><tbody>${body}</tbody></table>`;
}
