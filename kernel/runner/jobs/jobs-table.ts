import { escapeText } from "../../../src/chart/index.ts";
import type { MimeBundle } from "../../pipe/index.ts";
import { clock } from "./clock.ts";

/** A job as people see it. */
export interface JobRow {
  /** The number in brackets of its cell. */
  readonly count: number;
  readonly kind: string;
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number | undefined;
}

/** As many as a page bears; the rest is counted. */
const mostRows = 100;

export const NOTHING_RUNS =
  "Nothing is running: no cell has left a timer, server, socket, child process, worker or file watcher behind.";

const head = ["cell", "kind", "what", "since", "end it with"] as const;

/** A row a job, as HTML and as text. */
export function jobsBundle(jobs: readonly JobRow[], nowMs: number): MimeBundle {
  if (jobs.length === 0)
    return { "text/html": `<p>${NOTHING_RUNS}</p>`, "text/plain": NOTHING_RUNS };
  const rows = jobs
    .slice(0, mostRows)
    .map(({ count, kind, what, sinceMs }) => [
      `[${count}]`,
      kind,
      what,
      sinceMs === undefined ? "" : clock(sinceMs, nowMs),
      `%stop ${count}`,
    ]);
  const rest = jobs.length > rows.length ? `… and ${jobs.length - rows.length} more` : "";
  return { "text/html": asHtml(rows, rest), "text/plain": asText(rows, rest) };
}

function asHtml(rows: readonly (readonly string[])[], rest: string): string {
  const line = (tag: "td" | "th", cells: readonly string[]): string =>
    `<tr>${cells.map((text) => `<${tag} style="text-align:left">${escapeText(text)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((cells) => line("td", cells)).join("");
  const table = `<table><thead>${line("th", head)}</thead><tbody>${body}</tbody></table>`;
  return rest === "" ? table : `${table}<p>${rest}</p>`;
}

function asText(rows: readonly (readonly string[])[], rest: string): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
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
