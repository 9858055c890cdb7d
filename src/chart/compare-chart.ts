import { formatMs, STATES, type Comparison, type Difference } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import { toChart } from "./chart.ts";
import { cut } from "./format.ts";
import type { Chart, Row, Table } from "./model.ts";
import { STYLES } from "./style.ts";

/** Functions in the table, at most. */
const MAX_FUNCTIONS = 4;

/** Rows of each run: two charts must fit on a page. */
const MAX_ROWS = 20;

/** A function's time that changed by less is no news. */
const LEAST_CHANGE = 0.02;

export interface Runs {
  readonly before: Trace;
  readonly after: Trace;
  /** What the runs are called. */
  readonly names: readonly [before: string, after: string];
}

/** Two runs on one time axis, one below the other. */
export function compareChart(runs: Runs, numbers: Comparison, maxBars?: number): Chart {
  const options = maxBars === undefined ? {} : { maxBars: Math.ceil(maxBars / 2) };
  const parts = [runs.before, runs.after].map((trace) => {
    const chart = toChart(trace, { ...options, maxRows: MAX_ROWS });
    const start = trace.tasks.reduce((first, { from }) => Math.min(first, from), Infinity);
    return { chart, start: Number.isFinite(start) ? start : 0 };
  });
  const rows: Row[] = [];
  const merged = parts.map(({ chart, start }, index) => {
    rows.push({ name: `${runs.names[index]}: ${formatMs(wallOf(numbers, index))}`, depth: 0 });
    const first = rows.length;
    rows.push(...chart.rows.map((row) => ({ ...row, depth: row.depth + 1 })));
    const shift = <T extends { readonly from: number; readonly to: number }>(times: T): T => ({
      ...times,
      from: times.from - start,
      to: times.to - start,
    });
    return {
      end: chart.end - start,
      bars: chart.bars.map((bar) => ({ ...shift(bar), row: bar.row + first })),
      arrows: chart.arrows.map(({ from, to, at }) => ({
        from: from + first,
        to: to + first,
        at: at - start,
      })),
      path: chart.path.map((part) => ({ ...shift(part), row: part.row + first })),
      describe: (bar: Chart["bars"][number]) => {
        const { row, from, to } = bar;
        return chart.describe({ ...bar, row: row - first, from: from + start, to: to + start });
      },
      first,
    };
  });
  const end = Math.max(...merged.map((part) => part.end));
  const charts = parts.map(({ chart }) => chart);
  return {
    title: headline(numbers, runs.names),
    notes: [...new Set([...charts.flatMap(({ notes }) => notes), ...numbers.limits])],
    rows,
    bars: merged.flatMap(({ bars }) => bars),
    arrows: merged.flatMap(({ arrows }) => arrows),
    path: merged.flatMap(({ path }) => path),
    strips: [],
    remarks: [],
    table: differences(numbers, runs.names),
    states: STATES.filter((state) => charts.some(({ states }) => states.includes(state))),
    visibleStates: STATES.filter((state) =>
      charts.some(({ visibleStates }) => visibleStates.includes(state)),
    ),
    end,
    mode: charts.every(({ mode }) => mode === "light") ? "light" : "full",
    isAggregated: charts.some(({ isAggregated }) => isAggregated),
    describe: (bar) => merged.findLast(({ first }) => bar.row >= first)?.describe(bar) ?? [],
  };
}

/** Those of the numbers that are there in both, in one line. */
function headline({ totals }: Comparison, [before, after]: Runs["names"]): string {
  const wall = totals.find(({ name }) => name === "wall");
  if (wall === undefined) return `${before} and ${after}`;
  const { a, b } = wall;
  return `${after} took ${formatMs(b)}, ${before} ${formatMs(a)}: ${inWords(a, b)}`;
}

/** @returns `3.0× as fast`, `as fast`, `1.2× as slow` */
function inWords(a: number, b: number): string {
  if (a <= 0 || b <= 0 || Math.abs(a - b) < Math.max(a, b) * LEAST_CHANGE) return "about as fast";
  const times = Math.max(a, b) / Math.min(a, b);
  return `${times < 1.095 ? times.toFixed(2) : times.toFixed(1)}× as ${b < a ? "fast" : "slow"}`;
}

const wallOf = ({ totals }: Comparison, index: number): number => {
  const wall = totals.find(({ name }) => name === "wall");
  return (index === 0 ? wall?.a : wall?.b) ?? 0;
};

function differences({ totals, functions }: Comparison, names: Runs["names"]): Table {
  const wall = Math.max(totals[0]?.a ?? 0, totals[0]?.b ?? 0);
  const changed = functions.flatMap(({ name, rows }) =>
    rows
      // Waiting for a task only repeats what that task did.
      .filter(
        ({ name: state, unit, change }) =>
          unit === "ms" && state !== "task" && Math.abs(change) > wall * LEAST_CHANGE,
      )
      .map((row) => ({ ...row, name: `${cut(name, 24)}: ${doing(row.name)}` })),
  );
  return {
    head: ["", ...names, "change"],
    rows: [
      ...totals.filter(({ a, b }) => a !== 0 || b !== 0),
      ...changed.slice(0, MAX_FUNCTIONS),
    ].map((row) => [row.name, format(row, row.a), format(row, row.b), changeOf(row)]),
  };
}

const doing = (state: string): string => {
  const known = STATES.find((each) => each === state);
  return known === undefined ? state : STYLES[known].doing;
};

function format({ unit }: Pick<Difference, "unit">, value: number): string {
  if (unit === "ms") return formatMs(value);
  const digits = Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)}${unit === "×" ? "×" : ""}`;
}

function changeOf(row: Difference): string {
  const { a, b, change } = row;
  const text = format(row, Math.abs(change));
  if (format(row, a) === format(row, b)) return "–";
  return `${change < 0 ? "−" : "+"}${text}`;
}
