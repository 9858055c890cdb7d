import { concurrency, type Level } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import type { Strip, StripLevel } from "./model.ts";
import { STYLES, TASKS_COLOR } from "./style.ts";

/** More points than this can't be told apart. */
const MAX_POINTS = 240;

/**
 * How much went on at once.
 *
 * @param maxPoints Of each step function
 * @returns undefined where at most one task was under way
 */
export function toStrip(trace: Trace, maxPoints: number = MAX_POINTS): Strip | undefined {
  const { tasks, external, isApproximate } = concurrency(trace);
  if (tasks.max < 2) return undefined;
  const about = isApproximate ? "about " : "";
  const levels = [
    toLevel("tasks under way", TASKS_COLOR, tasks, "", maxPoints),
    ...(external.max > 0
      ? [toLevel("waits for timers or I/O", STYLES.waiting.color, external, about, maxPoints)]
      : []),
  ];
  return { levels, max: Math.max(tasks.max, external.max) };
}

function toLevel(
  what: string,
  color: string,
  { steps, mean, max }: Level,
  about: string,
  maxPoints: number,
): StripLevel {
  const average = mean < 10 ? mean.toFixed(1) : Math.round(mean).toLocaleString("en");
  return {
    color,
    words: `${what}: ${about}${average} on average, ${max.toLocaleString("en")} at most`,
    points: toPoints(steps, maxPoints),
  };
}

export const toPoints = (
  steps: Level["steps"],
  maxPoints: number = MAX_POINTS,
): StripLevel["points"] => (steps.length <= maxPoints ? steps : highest(steps, maxPoints));

/** Each stretch of time shows its highest count: a peak is what one looks for. */
function highest(steps: Level["steps"], count: number): Level["steps"] {
  const from = steps[0]?.at ?? 0;
  const end = steps.at(-1)?.at ?? 0;
  const stepMs = (end - from) / (count - 1);
  const out: { at: number; count: number }[] = [];
  let next = 0;
  let held = 0;
  for (let i = 0; i < count - 1; i++) {
    let most = held;
    for (; (steps[next]?.at ?? Infinity) < from + (i + 1) * stepMs; next++) {
      held = steps[next]?.count ?? 0;
      most = Math.max(most, held);
    }
    if (out.at(-1)?.count !== most) out.push({ at: from + i * stepMs, count: most });
  }
  return [...out, { at: end, count: steps.at(-1)?.count ?? 0 }];
}
