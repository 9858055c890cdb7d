/** A stretch of time, in ms since the recording's start. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** From here on, so many at once. */
export interface Step {
  /** In ms since the recording's start. */
  readonly at: number;
  readonly count: number;
}

/** @returns The same times, in order and without overlap */
export function union(intervals: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && from <= last.to)
      out[out.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else out.push({ from, to });
  }
  return out;
}

/** @param holes In order, without overlap */
export function subtract(interval: Interval, holes: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  let at = interval.from;
  for (let i = firstIndex(holes, (hole) => hole.to > at); at < interval.to; i++) {
    const hole = holes[i];
    const until = Math.min(hole?.from ?? Infinity, interval.to);
    if (until > at) out.push({ from: at, to: until });
    if (hole === undefined) break;
    at = Math.max(at, hole.to);
  }
  return out;
}

export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** How many of the intervals are under way at once, over time: one step an instant. */
export function stepsOf(intervals: readonly Interval[]): Step[] {
  const starts = Float64Array.from(intervals, ({ from }) => from).sort();
  const ends = Float64Array.from(intervals, ({ to }) => to).sort();
  const steps: Step[] = [];
  let [started, ended, before] = [0, 0, 0];
  while (ended < ends.length) {
    const at = Math.min(starts[started] ?? Infinity, ends[ended] ?? Infinity);
    while (starts[started] === at) started++;
    while (ends[ended] === at) ended++;
    // What ends as another begins does not overlap it: only what remains of an instant counts.
    const count = started - ended;
    if (count !== before) steps.push({ at, count });
    before = count;
  }
  return steps;
}

/**
 * Binary search.
 *
 * @param matches False for the first elements and true for all others
 * @returns The index of the first that matches, or the length
 */
export function firstIndex<T>(sorted: readonly T[], matches: (element: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = sorted[middle];
    if (element === undefined || matches(element)) high = middle;
    else low = middle + 1;
  }
  return low;
}
