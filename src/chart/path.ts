import { criticalPath, formatMs, STATES, type PathSegment, type State } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import type { Remark, Row, Stretch } from "./model.ts";
import { PATH_COLOR, STYLES } from "./style.ts";

/** Less slack than this share of the time: whatever took time lies on the path, and drawing it says nothing. */
const LEAST_SLACK = 0.02;

/** Of the path's length: shorter stretches can't be seen. */
const VISIBLE = 0.0025;

/** More stretches than this are drawn in steps. */
const MAX_STRETCHES = 240;

/** As many parts are named. */
const MAX_PARTS = 3;

export interface DrawnPath {
  readonly stretches: readonly Stretch[];
  readonly remarks: readonly Remark[];
}

const NOTHING: DrawnPath = { stretches: [], remarks: [] };

/**
 * The critical path as it is drawn, and in words.
 *
 * @param spent Σ of the time in which tasks ran or waited for what is outside, in ms
 */
export function drawPath(trace: Trace, rows: readonly Row[], spent: number): DrawnPath {
  const path = criticalPath(trace) ?? [];
  const length = path.reduce((sum, { from, to }) => sum + to - from, 0);
  if (path.length === 0 || spent - length < LEAST_SLACK * length) return NOTHING;
  const rowOf = new Map(rows.map(({ task }, row) => [task, row]));
  return {
    stretches: inSteps(toStretches(path, rowOf, length * VISIBLE)),
    remarks: [inWords(trace, path, rows, length)],
  };
}

/** @param leastMs What passes in a shorter time, as from call to call, would only scribble across the rows */
function toStretches(
  path: readonly PathSegment[],
  rowOf: ReadonlyMap<number | undefined, number>,
  leastMs: number,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { task, from, to } of path) {
    const row = task === undefined ? undefined : rowOf.get(task);
    if (row === undefined) continue;
    const last = stretches.at(-1);
    if (last?.row === row && from - last.to < leastMs)
      stretches[stretches.length - 1] = { ...last, to };
    else if (to - from >= leastMs) {
      const isNext = last !== undefined && from - last.to < leastMs;
      stretches.push({ row, from: isNext ? last.to : from, to });
    }
  }
  return stretches;
}

/** Where there are too many stretches to draw, each step of time shows the row that had most of it. */
function inSteps(stretches: readonly Stretch[]): readonly Stretch[] {
  const [first] = stretches;
  const end = stretches.at(-1)?.to ?? 0;
  if (first === undefined || stretches.length <= MAX_STRETCHES) return stretches;
  const stepMs = (end - first.from) / MAX_STRETCHES;
  const steps = Array.from({ length: MAX_STRETCHES }, () => new Map<number, number>());
  const stepAt = (ms: number): number =>
    Math.min(MAX_STRETCHES - 1, Math.floor((ms - first.from) / stepMs));
  for (const { row, from, to } of stretches) {
    for (let step = stepAt(from); step <= stepAt(to); step++) {
      const start = first.from + step * stepMs;
      const ms = Math.min(to, start + stepMs) - Math.max(from, start);
      const inStep = steps[step];
      inStep?.set(row, (inStep.get(row) ?? 0) + ms);
    }
  }
  return steps.flatMap((inStep, step) => {
    const [most] = [...inStep].toSorted((a, b) => b[1] - a[1]);
    const from = first.from + step * stepMs;
    return most === undefined ? [] : [{ row: most[0], from, to: from + stepMs }];
  });
}

/** What the wall time went to, largest first; a task without a row goes by its own name. */
function inWords(
  { tasks }: Trace,
  path: readonly PathSegment[],
  rows: readonly Row[],
  length: number,
): Remark {
  const nameOf = new Map(rows.map(({ task, name }) => [task, name]));
  const parts = new Map<string, number>();
  for (const { task, state, from, to } of path) {
    const name = nameOf.get(task) ?? tasks[task ?? -1]?.name ?? "";
    const key = state === "outside" ? "what nobody recorded" : `${name} ${doing(state)}`;
    parts.set(key, (parts.get(key) ?? 0) + to - from);
  }
  const sorted = [...parts].toSorted((a, b) => b[1] - a[1]);
  const named = sorted.slice(0, MAX_PARTS).filter(([, ms]) => ms >= length / 100);
  const rest = length - named.reduce((sum, [, ms]) => sum + ms, 0);
  const list = named.map(([what, ms]) => `${what} ${formatMs(ms)}`);
  if (rest >= length / 100) list.push(`the rest ${formatMs(rest)}`);
  return {
    color: PATH_COLOR,
    text: `What the time hung on: ${list.join(", ")}.`,
  };
}

function doing(state: State): string {
  return STATES.includes(state) ? STYLES[state].doing : state;
}
