import { queueDepth, type Level, type QueueDepth } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import { count, cut } from "./format.ts";
import type { Remark, Strip, StripLevel } from "./model.ts";
import { toPoints } from "./strip.ts";
import { GETS_COLOR, PUTS_COLOR, QUEUE_COLOR } from "./style.ts";

/** More no page has room for. */
const MAX_QUEUES = 2;

const MAX_NAME = 20;

/** Points of a step function: a page may bear six of them beside all else. */
const MAX_POINTS = 100;

/** A queue that holds less, and keeps others waiting less, on average, hands everything on at once. */
const LEAST_MEAN = 0.005;

/** Who keeps others waiting most of the time sets the pace. */
const MOST = 0.5;

export interface DrawnQueues {
  readonly strips: readonly Strip[];
  readonly remarks: readonly Remark[];
  /** What is left out. */
  readonly notes: readonly string[];
}

/** What lay in queues, and who waited for them. */
export function drawQueues(trace: Trace): DrawnQueues {
  const queues = queueDepth(trace).filter((queue) => weightOf(queue) >= LEAST_MEAN);
  const drawn = new Set(queues.toSorted((a, b) => weightOf(b) - weightOf(a)).slice(0, MAX_QUEUES));
  const more = queues.length - drawn.size;
  return {
    strips: queues.filter((queue) => drawn.has(queue)).map(toStrip),
    remarks: [...drawn].flatMap((queue) => paceOf(queue, trace)),
    notes:
      more === 0
        ? []
        : [
            `${count(more, "more queue")} ${more === 1 ? "is" : "are"} not drawn: queueDepth(trace).`,
          ],
  };
}

const weightOf = ({ size, puts, gets }: QueueDepth): number => size.mean + puts.mean + gets.mean;

function toStrip(queue: QueueDepth): Strip {
  const { name, capacity, size, puts, gets, full, starved } = queue;
  const room = capacity === undefined ? "" : ` (room for ${capacity.toLocaleString("en")})`;
  const level = (color: string, words: string, { steps }: Level): StripLevel => ({
    color,
    words,
    points: toPoints(
      [{ at: queue.from, count: 0 }, ...steps, { at: queue.to, count: steps.at(-1)?.count ?? 0 }],
      MAX_POINTS,
    ),
  });
  return {
    levels: [
      level(QUEUE_COLOR, `items in ${cut(name, MAX_NAME)}: ${amount(size)}${room}`, size),
      ...(puts.mean > 0 ? [level(PUTS_COLOR, `waiting to put: ${share(full)}`, puts)] : []),
      ...(gets.mean > 0 ? [level(GETS_COLOR, `waiting to get: ${share(starved)}`, gets)] : []),
    ],
    max: Math.max(size.max, puts.max, gets.max),
  };
}

const amount = ({ mean, max }: Level): string =>
  max === 0
    ? "none at any time"
    : `${mean.toFixed(1)} on average, ${max.toLocaleString("en")} at most`;

const share = (part: number): string => `${Math.round(part * 100)} % of the time`;

/** Backpressure in words: which side of the queue the other waits for. */
function paceOf({ name, site, full, starved }: QueueDepth, trace: Trace): readonly Remark[] {
  const place = site === undefined ? undefined : trace.sites[site];
  const where =
    place === undefined
      ? ""
      : ` (${place.cell === trace.cell ? "" : `${place.unit}, `}line ${place.line})`;
  const queue = `The queue ${cut(name, MAX_NAME)}${where}`.replace("queue queue", "queue");
  if (full >= MOST) {
    const text = `${queue} was full, with a put waiting, ${share(full)}: whoever takes from it sets the pace.`;
    return [{ color: PUTS_COLOR, text }];
  }
  if (starved >= MOST) {
    const text = `${queue} was empty, with a get waiting, ${share(starved)}: whoever puts into it sets the pace.`;
    return [{ color: GETS_COLOR, text }];
  }
  return [];
}
