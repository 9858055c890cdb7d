import type { MimeBundle } from "../../pipe/index.ts";
import { rowsBundle } from "../rows.ts";
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
  return rowsBundle(head, rows, rest);
}
