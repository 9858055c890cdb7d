import { lastActivity, STATES, summary, toSpans, type Span } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import { aggregate } from "./aggregate.ts";
import { count, headline, headlineSoFar } from "./format.ts";
import { describe } from "./hover.ts";
import type { Arrow, Bar, Chart, TaskRow } from "./model.ts";
import { drawPath } from "./path.ts";
import { toRemarks } from "./remarks.ts";
import { toRows } from "./rows.ts";
import { drawQueues } from "./queues.ts";
import { toStrip } from "./strip.ts";

/** More rows than this no one reads. */
const MAX_ROWS = 60;

/** A chart that is drawn again and again holds up the program each time. */
const MAX_ROWS_UNDER_WAY = 30;
const MAX_BARS_UNDER_WAY = 300;

/** More spans than this are drawn in steps. */
const AGGREGATE_FROM = 5000;

/** More arrows than this hide the chart. */
const MAX_ARROWS = 200;

/** Endless waits run on beyond the last thing that happened by this share of the time. */
const OPEN_END = 0.06;

/** What does not depend on how finely a trace is drawn. */
interface Prepared extends Pick<Chart, "title" | "arrows" | "path" | "strips" | "remarks" | "end"> {
  /** What the strips leave out. */
  readonly stripNotes: readonly string[];
  readonly rows: readonly TaskRow[];
  readonly bars: readonly Bar[];
  readonly hiddenRows: number;
}

export interface ChartOptions {
  /** Draw in as many steps as it takes to have no more bars. */
  readonly maxBars?: number;
  readonly maxRows?: number;
  /** Bars and arrows alone, for a program that has not ended. */
  readonly isUnderWay?: boolean;
}

/** A bundle draws one trace four times, and a trace may have a million waits. */
const prepared = new WeakMap<Trace, Map<string, Prepared>>();

function prepare(trace: Trace, maxRows: number, isUnderWay: boolean): Prepared {
  const key = `${maxRows} ${isUnderWay}`;
  const variants = prepared.get(trace) ?? new Map<string, Prepared>();
  prepared.set(trace, variants);
  const known = variants.get(key) ?? prepareAnew(trace, maxRows, isUnderWay);
  variants.set(key, known);
  return known;
}

function prepareAnew(trace: Trace, maxRows: number, isUnderWay: boolean): Prepared {
  const { rows, hidden } = toRows(trace, maxRows);
  const rowOf = new Map(rows.map((row, index) => [row.task, index]));
  const end = isUnderWay ? Math.max(trace.endedAt, 1) : chartEnd(trace);
  const bars: Bar[] = [];
  const { spans } = toSpans(trace);
  for (const known of spans) {
    const span = isUnderWay ? soFar(known, trace) : known;
    const bar = toBar(span, rowOf, end);
    if (bar !== undefined && !isNoise(bar, end)) bars.push(bar);
  }
  const arrows = toArrows(trace, rowOf);
  const title = isUnderWay ? headlineSoFar(trace) : headline(summary(trace));
  const rest = isUnderWay
    ? { path: [], strips: [], stripNotes: [], remarks: [] }
    : explain(trace, rows, spans);
  return { title, rows, arrows, end, bars, hiddenRows: hidden, ...rest };
}

/** While a program runs, what has not settled yet is waited for. */
function soFar(span: Span, trace: Trace): Span {
  if (span.state !== "never") return span;
  const wait = span.wait === undefined ? undefined : trace.waits[span.wait];
  const isForTask =
    wait?.awaited !== undefined || wait?.members?.some(({ task }) => task !== undefined) === true;
  return { ...span, state: isForTask ? "task" : "waiting" };
}

/** What makes the chart speak. */
function explain(
  trace: Trace,
  rows: Chart["rows"],
  spans: readonly Span[],
): Pick<Prepared, "path" | "strips" | "stripNotes" | "remarks"> {
  const spent = spans.reduce(
    (sum, { state, from, to }) =>
      state === "running" || state === "waiting" ? sum + to - from : sum,
    0,
  );
  const path = drawPath(trace, rows, spent);
  const strip = toStrip(trace);
  const queues = drawQueues(trace);
  return {
    path: path.stretches,
    remarks: [...path.remarks, ...queues.remarks, ...toRemarks(trace)],
    strips: [...(strip === undefined ? [] : [strip]), ...queues.strips],
    stripNotes: queues.notes,
  };
}

export function toChart(
  trace: Trace,
  {
    isUnderWay = false,
    maxBars: asked = AGGREGATE_FROM,
    maxRows = isUnderWay ? MAX_ROWS_UNDER_WAY : MAX_ROWS,
  }: ChartOptions = {},
): Chart {
  const maxBars = isUnderWay ? Math.min(asked, MAX_BARS_UNDER_WAY) : asked;
  const whole = prepare(trace, maxRows, isUnderWay);
  const { title, rows, end, bars: all, arrows, hiddenRows, path, strips, remarks } = whole;
  const isAggregated = all.length > maxBars;
  const { bars, stepMs } = isAggregated ? aggregate(all, end, maxBars) : { bars: all, stepMs: 0 };
  const hasArrows = arrows.length <= MAX_ARROWS && !isAggregated;
  const occurring = new Set(bars.map((bar) => bar.state));
  const visible = new Set(bars.filter((bar) => isVisible(bar, end)).map((bar) => bar.state));
  return {
    title,
    notes: [
      ...(isAggregated ? [aggregatedNote(all.length, stepMs)] : []),
      ...(hiddenRows > 0
        ? [`${count(hiddenRows, "more task")} ${hiddenRows === 1 ? "is" : "are"} not shown.`]
        : []),
      ...(hasArrows || arrows.length === 0 ? [] : [arrowsNote(arrows.length)]),
      ...whole.stripNotes,
      ...(trace.dropped > 0
        ? [
            `${count(trace.dropped, "later event")} ${trace.dropped === 1 ? "was" : "were"} not recorded.`,
          ]
        : []),
      ...(trace.mode === "light" ? [LIGHT_NOTE] : []),
    ],
    rows,
    bars,
    arrows: hasArrows ? arrows : [],
    path,
    strips,
    remarks,
    states: STATES.filter((state) => occurring.has(state)),
    visibleStates: STATES.filter((state) => visible.has(state)),
    end,
    mode: trace.mode,
    isAggregated,
    describe: (bar) => describe(bar, rows[bar.row], trace),
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

const arrowsNote = (arrows: number): string =>
  `${count(arrows, "arrow")} ${arrows === 1 ? "is" : "are"} left out.`;

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
