import type { Trace, TraceTask, TraceWait } from "../trace/index.ts";
import { neverSettled } from "./never-settled.ts";
import type { Span, State } from "./span.ts";

/**
 * A timer may fire this late in an idle loop (Node's timers count whole milliseconds): no one held the loop.
 */
const TIMER_SLACK_MS = 1.5;

export interface Spans {
  /** By task, then by time. The spans of a task cover its life without gap or overlap. */
  readonly spans: readonly Span[];
  /** States that this trace can't tell: a light one knows no `task` and no `ready`, and counts both as `waiting`. */
  readonly unknown: readonly State[];
}

interface Piece {
  readonly state: State;
  readonly from: number;
  readonly to: number;
  readonly wait?: number;
}

/** Tile each task's life, from its start to its end or to the end of the recording. */
export function toSpans(trace: Trace): Spans {
  const pieces = trace.tasks.map((): Piece[] => []);
  for (const { task, from, to } of trace.runs) pieces[task]?.push({ state: "running", from, to });
  const never = neverSettled(trace);
  for (const [index, wait] of trace.waits.entries()) {
    for (const piece of waitPieces(wait, never.has(index), trace.endedAt))
      pieces[wait.task]?.push({ ...piece, wait: index });
  }
  const ends = lifeEnds(trace);
  const spans = trace.tasks.flatMap((task, index) =>
    tile(index, task, ends[index] ?? trace.endedAt, pieces[index] ?? []),
  );
  return { spans, unknown: trace.mode === "light" ? ["task", "ready"] : [] };
}

/**
 * When each task's life ends: with its body, or, where it returned a promise, when that has settled.
 *
 * @returns Ms since the recording's start, by task
 */
export function lifeEnds(trace: Trace): readonly number[] {
  const ends = trace.tasks.map((task) => task.to ?? trace.endedAt);
  for (const { task, kind, to } of trace.waits) {
    if (kind === "return") ends[task] = Math.max(ends[task] ?? 0, to ?? trace.endedAt);
  }
  return ends;
}

/**
 * When what was awaited was there: when it settled, or when its timer was due if the loop made that fire late.
 *
 * @returns Within the wait, whose ends are `from` and `to`
 */
export function readyAt(
  awaited: Pick<TraceWait, "settledAt" | "dueAt">,
  from: number,
  to: number,
): number {
  const { settledAt = to, dueAt } = awaited;
  const isLate = dueAt !== undefined && settledAt - dueAt > TIMER_SLACK_MS;
  return Math.min(Math.max(isLate ? dueAt : settledAt, from), to);
}

function waitPieces(wait: TraceWait, isNever: boolean, endedAt: number): readonly Piece[] {
  const { from, to = endedAt } = wait;
  const ready = readyAt(wait, from, to);
  const state = waitState(wait, isNever);
  if (wait.kind !== "yield") {
    return [
      { state, from, to: ready },
      { state: "ready", from: ready, to },
    ];
  }
  // What is yielded is awaited first.
  const given = Math.min(Math.max(wait.settledAt ?? to, ready), to);
  if (wait.on !== "promise") return [{ state: "parked", from, to }];
  return [
    { state, from, to: ready },
    { state: "ready", from: ready, to: given },
    { state: "parked", from: given, to },
  ];
}

function waitState(wait: TraceWait, isNever: boolean): State {
  if (isNever) return "never";
  const { cause, settledAt, awaited, members = [] } = wait;
  if (cause === "task" || cause === "outside") return "task";
  const isForTask = awaited !== undefined || members.some(({ task }) => task !== undefined);
  return settledAt === undefined && isForTask ? "task" : "waiting";
}

/** Put pieces end to end: what they leave open is time in a callee, and nothing is covered twice. */
function tile(
  task: number,
  life: TraceTask,
  end: number,
  pieces: readonly Piece[],
): readonly Span[] {
  const out: Span[] = [];
  let at = life.from;
  const cover = ({ state, wait }: Omit<Piece, "from" | "to">, to: number): void => {
    if (to <= at) return;
    out.push({ task, state, from: at, to, ...(wait === undefined ? {} : { wait }) });
    at = to;
  };
  for (const piece of pieces.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    cover({ state: "callee" }, Math.min(piece.from, end));
    cover(piece, Math.min(piece.to, end));
  }
  cover({ state: "callee" }, end);
  return out;
}
