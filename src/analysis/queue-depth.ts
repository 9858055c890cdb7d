import type { GaugeChange, Trace, TraceGauge } from "../trace/index.ts";
import type { Level } from "./concurrency.ts";
import type { Step } from "./intervals.ts";
import { lastActivity } from "./summary.ts";

/** How much lay in a queue, and who waited for it. */
export interface QueueDepth {
  /** Unique in the trace: `jobs #2` is the second of that name. */
  readonly name: string;
  /** Index in the trace's sites: where it was made; absent where nobody saw. */
  readonly site?: number;
  /** Items that fit; absent where any number does. */
  readonly capacity?: number;
  /** From the first change that was recorded to the last thing that any task did. In ms since the recording's start. */
  readonly from: number;
  readonly to: number;
  /** Items that lay in it. */
  readonly size: Level;
  /** Puts that waited for room. */
  readonly puts: Level;
  /** Gets that waited for an item. */
  readonly gets: Level;
  /** Share of the time in which a put waited: what takes from the queue set the pace. 0 to 1. */
  readonly full: number;
  /** Share of the time in which a get waited: what puts into the queue set the pace. 0 to 1. */
  readonly starved: number;
}

/**
 * The depth of each queue over time, and whom it kept waiting (backpressure).
 *
 * @returns By queue, in the order in which they were seen; empty where no `Queue` of this library was used
 */
export function queueDepth(trace: Trace): readonly QueueDepth[] {
  const seen = new Map<string, number>();
  const end = lastActivity(trace);
  return (trace.gauges ?? []).map((gauge) => {
    const count = (seen.get(gauge.name) ?? 0) + 1;
    seen.set(gauge.name, count);
    const name = count === 1 ? gauge.name : `${gauge.name} #${count}`;
    return { ...depthOf(gauge, end), name };
  });
}

function depthOf({ site, capacity, changes }: TraceGauge, end: number): Omit<QueueDepth, "name"> {
  const from = changes[0]?.at ?? end;
  const to = Math.max(end, changes.at(-1)?.at ?? end);
  const level = (count: (change: GaugeChange) => number): Level => levelOf(changes, to, count);
  return {
    ...(site === undefined ? {} : { site }),
    ...(capacity === undefined ? {} : { capacity }),
    from,
    to,
    size: level(({ size }) => size),
    puts: level(({ puts = 0 }) => puts),
    gets: level(({ gets = 0 }) => gets),
    full: level(({ puts = 0 }) => Math.min(puts, 1)).mean,
    starved: level(({ gets = 0 }) => Math.min(gets, 1)).mean,
  };
}

function levelOf(
  changes: readonly GaugeChange[],
  to: number,
  countOf: (change: GaugeChange) => number,
): Level {
  const steps: Step[] = [];
  let [sum, max] = [0, 0];
  for (const [i, change] of changes.entries()) {
    const count = countOf(change);
    const { at } = change;
    sum += count * ((changes[i + 1]?.at ?? to) - at);
    max = Math.max(max, count);
    // Of several changes at one instant the last remains; the highest counts all the same.
    if (steps.at(-1)?.at === at) steps.pop();
    if ((steps.at(-1)?.count ?? 0) !== count) steps.push({ at, count });
  }
  const length = to - (changes[0]?.at ?? to);
  return { steps, mean: length > 0 ? sum / length : 0, max };
}
