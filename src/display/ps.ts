import { liveTasks, type LiveTask } from "../analysis/index.ts";
import { cut, formatMs } from "../chart/index.ts";
import type { Trace } from "../trace/index.ts";
import { currentHost } from "./host.ts";
import { DISPLAY, type MimeBundle } from "./mime.ts";

/** A page bears this many rows. */
const MOST_ROWS = 200;
/** Names of awaited tasks in one row. */
const MOST_AWAITED = 3;
const LONGEST_SOURCE = 44;

/** The tasks that had not ended at one instant. As the last expression of a cell it shows them as a tree. */
export class LiveTasks {
  /** By recording, oldest first. */
  readonly traces: readonly Trace[];

  constructor(traces: readonly Trace[]) {
    this.traces = traces;
  }

  toString(): string {
    const rows = this.traces.flatMap((trace) =>
      liveTasks(trace).flatMap((root) => tree(root, trace)),
    );
    if (rows.length === 0) return "No task is alive.";
    const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    const lines = rows.slice(0, MOST_ROWS).map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
    const rest = rows.length - lines.length;
    return [...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  [DISPLAY](): MimeBundle {
    return { "text/plain": this.toString() };
  }
}

/**
 * List the tasks that have not ended, of all cells, as a tree: what each does, for how long, and where.
 *
 * It may be called at any time, from a later cell too.
 */
export const ps = (): LiveTasks => new LiveTasks(currentHost().liveTraces());

/** Name with its branch, what it does, and where. */
type Row = readonly [name: string, doing: string, where: string];

function tree(task: LiveTask, trace: Trace, branch = "", indent = ""): Row[] {
  const last = task.children.length - 1;
  return [
    [`${branch}${task.name}`, doing(task), where(task, trace)],
    ...task.children.flatMap((child, index) =>
      tree(
        child,
        trace,
        `${indent}${index === last ? "└─ " : "├─ "}`,
        `${indent}${index === last ? "   " : "│  "}`,
      ),
    ),
  ];
}

function doing({ state, forMs }: LiveTask): string {
  if (state === "waiting") return `waiting for ${formatMs(forMs)}`;
  if (state === "parked") return `at yield for ${formatMs(forMs)}`;
  return state === "ended" ? "has ended" : "running";
}

function where({ site, awaits }: LiveTask, { sites }: Trace): string {
  const place = site === undefined ? undefined : sites[site];
  const parts =
    place === undefined ? [] : [`${place.unit}:${place.line}`, cut(place.text, LONGEST_SOURCE)];
  const names = awaits.slice(0, MOST_AWAITED).join(", ");
  const more = awaits.length > MOST_AWAITED ? ` and ${awaits.length - MOST_AWAITED} more` : "";
  return [...parts, ...(names === "" ? [] : [`for ${names}${more}`])].join("  ");
}
