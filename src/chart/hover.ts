import type { Trace, TraceSite, TraceWait } from "../trace/index.ts";
import type { Bar, Row } from "./model.ts";
import { formatMs } from "./format.ts";
import { LIGHT_LABELS, STYLES } from "./style.ts";

/** What a bar says when it is pointed at: lines of text, the first of them the task's name. */
export function describe(bar: Bar, row: Row | undefined, trace: Trace): readonly string[] {
  const wait = bar.wait === undefined ? undefined : trace.waits[bar.wait];
  const task = row?.task === undefined ? undefined : trace.tasks[row.task];
  const siteIndex = wait === undefined ? task?.site : wait.site;
  const site = siteIndex === undefined ? undefined : trace.sites[siteIndex];
  return [
    row?.name ?? "",
    `${stateLabel(bar.state, trace.mode)} · ${formatMs(bar.to - bar.from)}`,
    `from ${formatMs(bar.from)} to ${formatMs(bar.to)}`,
    ...(site === undefined ? [] : [describeSite(site, trace)]),
    ...(wait === undefined ? [] : describeWake(wait, trace)),
  ];
}

export function stateLabel(state: Bar["state"], mode: Trace["mode"]): string {
  const { label } = STYLES[state];
  return mode === "light" ? (LIGHT_LABELS[state] ?? label) : label;
}

const MAX_SOURCE = 60;

function describeSite(site: TraceSite, trace: Trace): string {
  const unit = site.cell !== undefined && site.cell === trace.cell ? "" : `${site.unit}, `;
  const text = site.text.replaceAll(/\s+/g, " ");
  const source = text.length > MAX_SOURCE ? `${text.slice(0, MAX_SOURCE - 1)}…` : text;
  return `${unit}line ${site.line}: ${source}`;
}

function describeWake(wait: TraceWait, trace: Trace): string[] {
  const waker = wait.wokenBy === undefined ? undefined : trace.tasks[wait.wokenBy];
  if (waker !== undefined && wait.wokenBy !== wait.task) return [`woken by ${waker.name}`];
  if (wait.settledAt === undefined && wait.dueAt !== undefined)
    return [
      `its timer is due at ${formatMs(wait.dueAt)}${wait.dueAt > trace.endedAt ? ", after the recording" : ""}`,
    ];
  if (wait.cause === "timer") return ["woken by a timer"];
  if (wait.cause === "io") return ["woken by I/O, or by code that was not recorded"];
  if (wait.cause === "outside") return ["woken by a task outside this recording"];
  return [];
}
