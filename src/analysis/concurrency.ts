import type { Trace } from "../trace/index.ts";
import { externalWaits } from "./external.ts";
import { lengthOf, stepsOf, type Interval, type Step } from "./intervals.ts";
import { wallOf } from "./summary.ts";
import { lifeEnds } from "./to-spans.ts";

/** How many at once, over the wall time. */
export interface Level {
  /** A step function: `count` holds from `at` to the next step. 0 before the first. */
  readonly steps: readonly Step[];
  /** Over the wall time. */
  readonly mean: number;
  readonly max: number;
}

export interface Concurrency {
  /** Tasks that have started and not ended; without the cells themselves. */
  readonly tasks: Level;
  /** Waits for timers and I/O: what really goes on at once. */
  readonly external: Level;
  /** A light trace can't tell what a wait was for: `external` is about. */
  readonly isApproximate: boolean;
}

/** How many tasks were in flight, and how many things from outside were waited for, at each time. */
export function concurrency(trace: Trace): Concurrency {
  const wall = wallOf(trace);
  const ends = lifeEnds(trace);
  const lives = trace.tasks.flatMap(({ site, from }, task) =>
    trace.sites[site]?.kind === "cell" ? [] : [{ from, to: ends[task] ?? from }],
  );
  return {
    tasks: levelOf(lives, wall),
    external: levelOf(externalWaits(trace), wall),
    isApproximate: trace.mode === "light",
  };
}

/** What goes on after the wall time, as what never settles does, is not of it. */
function levelOf(intervals: readonly Interval[], wall: Interval): Level {
  const within = intervals.flatMap(({ from, to }) =>
    from < wall.to ? [{ from, to: Math.min(to, wall.to) }] : [],
  );
  const steps = stepsOf(within);
  const length = wall.to - wall.from;
  return {
    steps,
    mean: length > 0 ? lengthOf(within) / length : 0,
    max: steps.reduce((max, { count }) => Math.max(max, count), 0),
  };
}
