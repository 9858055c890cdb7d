import { lastActivity, STATES, summary, toSpans, type Span } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import { aggregate } from "./aggregate.ts";
import { headline } from "./format.ts";
import type { Arrow, Bar, Chart } from "./model.ts";
import { toRows } from "./rows.ts";

/** More rows than this no one reads. */
const MAX_ROWS = 60;

/** More spans than this are drawn in steps. */
const AGGREGATE_FROM = 5000;

/** More arrows than this hide the chart. */
const MAX_ARROWS = 200;

/** Endless waits run on beyond the last thing that happened by this share of the time. */
const OPEN_END = 0.06;

/** What does not depend on how finely a trace is drawn. */
interface Prepared extends Pick<Chart, "title" | "rows" | "arrows" | "end"> {
  readonly bars: readonly Bar[];
  readonly hiddenRows: number;
}

/** A bundle draws one trace four times, and a trace may have a million waits. */
const prepared = new WeakMap<Trace, Prepared>();

function prepare(trace: Trace): Prepared {
  const known = prepared.get(trace);
  if (known !== undefined) return known;
  const { rows, hidden } = toRows(trace, MAX_ROWS);
  const rowOf = new Map(rows.map((row, index) => [row.task, index]));
  const end = chartEnd(trace);
  const bars: Bar[] = [];
  for (const span of toSpans(trace).spans) {
    const bar = toBar(span, rowOf, end);
    if (bar !== undefined && !isNoise(bar, end)) bars.push(bar);
  }
  const arrows = toArrows(trace, rowOf);
  const title = headline(summary(trace));
  const fresh = { title, rows, arrows, end, bars, hiddenRows: hidden };
  prepared.set(trace, fresh);
  return fresh;
}

/** @param maxBars Draw in as many steps as it takes to have no more bars */
export function toChart(trace: Trace, maxBars: number = AGGREGATE_FROM): Chart {
  const { title, rows, end, bars: all, arrows, hiddenRows } = prepare(trace);
  const isAggregated = all.length > maxBars;
  const { bars, stepMs } = isAggregated ? aggregate(all, end, maxBars) : { bars: all, stepMs: 0 };
  const hasArrows = arrows.length <= MAX_ARROWS && !isAggregated;
  const occurring = new Set(bars.map((bar) => bar.state));
  const visible = new Set(bars.filter((bar) => isVisible(bar, end)).map((bar) => bar.state));
  return {
    title,
    notes: [
      ...(isAggregated ? [aggregatedNote(all.length, stepMs)] : []),
      ...(hiddenRows > 0 ? [`${hiddenRows.toLocaleString("en")} more tasks are not shown.`] : []),
      ...(hasArrows || arrows.length === 0
        ? []
        : [`${arrows.length.toLocaleString("en")} arrows are left out.`]),
      ...(trace.dropped > 0
        ? [`${trace.dropped.toLocaleString("en")} later events were not recorded.`]
        : []),
      ...(trace.mode === "light" ? [LIGHT_NOTE] : []),
    ],
    rows,
    bars,
    arrows: hasArrows ? arrows : [],
    states: STATES.filter((state) => occurring.has(state)),
    visibleStates: STATES.filter((state) => visible.has(state)),
    end,
    mode: trace.mode,
    isAggregated,
  };
}

/** Bars shorter than this share of the time can't be seen; runs are drawn so that they can. */
const VISIBLE = 0.0025;

/**
 * The microseconds from a settled promise to the next microtask, and in calls that only start something: true, but
 * there are thousands of them, and drawn a pixel wide they would look like something.
 */
const isNoise = (bar: Bar, end: number): boolean =>
  (bar.state === "ready" || bar.state === "callee") && !isVisible(bar, end);

const isVisible = ({ state, from, to }: Bar, end: number): boolean =>
  state === "running" || to - from >= VISIBLE * end;

const LIGHT_NOTE =
  "Recorded in light: %%gantt also shows what each task waited for, and who woke it.";

const aggregatedNote = (spans: number, stepMs: number): string =>
  `${spans.toLocaleString("en")} spans, drawn in steps of ${Number(stepMs.toPrecision(2))} ms.`;

function chartEnd(trace: Trace): number {
  const last = lastActivity(trace);
  const isOpen = trace.tasks.some((task) => task.outcome === "pending");
  const end = isOpen ? Math.min(last * (1 + OPEN_END), Math.max(trace.endedAt, last)) : last;
  return end > 0 ? end : 1;
}

function toBar(span: Span, rowOf: ReadonlyMap<number, number>, end: number): Bar | undefined {
  const row = rowOf.get(span.task);
  if (row === undefined || span.from >= end) return undefined;
  const { state, from, wait } = span;
  return { row, state, from, to: Math.min(span.to, end), ...(wait === undefined ? {} : { wait }) };
}

function toArrows(trace: Trace, rowOf: ReadonlyMap<number, number>): Arrow[] {
  return trace.waits.flatMap((wait) => {
    const { wokenBy, settledAt, task } = wait;
    if (wokenBy === undefined || settledAt === undefined || wait.wasSettled === true) return [];
    const from = rowOf.get(wokenBy);
    const to = rowOf.get(task);
    return from === undefined || to === undefined || from === to
      ? []
      : [{ from, to, at: settledAt }];
  });
}
