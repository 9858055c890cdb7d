import type { Bar } from "./model.ts";
import { Steps } from "./steps.ts";

/** The least number of steps that still shows when things happened. */
const MIN_STEPS = 12;

/** Steps narrower than this can't be seen. */
const MAX_STEPS = 600;

/**
 * Draw many short bars as fewer: time is cut into steps, and each row shows in each step what it did most.
 *
 * @param bars By row and time
 * @param maxBars An upper bound, unless there are so many rows that even few steps exceed it
 */
export function aggregate(
  bars: readonly Bar[],
  end: number,
  maxBars: number,
): { bars: readonly Bar[]; stepMs: number } {
  const byRow = Map.groupBy(bars, (bar) => bar.row);
  const most = Math.min(MAX_STEPS, Math.ceil(maxBars / 2));
  for (let steps = most; ; steps = Math.max(MIN_STEPS, Math.floor(steps / 2))) {
    const out = [...byRow].flatMap(([row, own]) => toSteps(row, own, end, steps));
    if (out.length <= maxBars || steps === MIN_STEPS) {
      return { bars: out, stepMs: end / steps };
    }
  }
}

function toSteps(row: number, bars: readonly Bar[], end: number, count: number): readonly Bar[] {
  const steps = new Steps(bars, end, count);
  const { stepMs } = steps;
  const out: Bar[] = [];
  for (let step = 0; step < count; step++) {
    const state = steps.longest(step, 0);
    if (state === undefined) continue;
    const last = out.at(-1);
    const bar = { row, state, from: step * stepMs, to: (step + 1) * stepMs };
    if (last?.state === state && last.to === bar.from)
      out[out.length - 1] = { ...last, to: bar.to };
    else out.push(bar);
  }
  return clipped(out, bars);
}

/** Where the row really starts and ends. */
function clipped(out: Bar[], bars: readonly Bar[]): readonly Bar[] {
  const first = bars.at(0)?.from ?? 0;
  const last = bars.at(-1)?.to ?? 0;
  return out.map((bar) => ({
    ...bar,
    from: Math.max(bar.from, first),
    to: Math.max(Math.min(bar.to, last), Math.max(bar.from, first)),
  }));
}
