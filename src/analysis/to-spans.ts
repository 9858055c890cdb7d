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
  readonly wait: number | undefined;
}

/** Of traces, which are never changed: many ask for them. */
const made = new WeakMap<Trace, Spans>();

/** Tile each task's life, from its start to its end or to the end of the recording. */
export function toSpans(trace: Trace): Spans {
  const known = made.get(trace);
  if (known !== undefined) return known;
  const spans = { spans: tileAll(trace), unknown: unknownStates(trace) };
  made.set(trace, spans);
  return spans;
}

const unknownStates = ({ mode }: Trace): readonly State[] =>
  mode === "light" ? ["task", "ready"] : [];

function tileAll(trace: Trace): readonly Span[] {
  const pieces = trace.tasks.map((): Piece[] => []);
  for (const { task, from, to } of trace.runs)
    if (to > from) pieces[task]?.push({ state: "running", from, to, wait: undefined });
  const never = neverSettled(trace);
  for (const [index, wait] of trace.waits.entries()) {
    const own = pieces[wait.task];
    if (own !== undefined) addPieces(own, wait, index, never.has(index), trace.endedAt);
  }
  const ends = lifeEnds(trace);
  const spans: Span[] = [];
  for (const [index, task] of trace.tasks.entries())
    tile(spans, index, task, ends[index] ?? trace.endedAt, pieces[index] ?? []);
  return spans;
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

function addPieces(
  pieces: Piece[],
  wait: TraceWait,
  index: number,
  isNever: boolean,
  endedAt: number,
): void {
  const { from, to = endedAt, kind, on, settledAt } = wait;
  const add = (state: State, start: number, end: number): void => {
    if (end > start) pieces.push({ state, from: start, to: end, wait: index });
  };
  if (kind === "yield" && on !== "promise") return add("parked", from, to);
  const ready = readyAt(wait, from, to);
  // What is yielded is awaited first.
  const given = kind === "yield" ? Math.min(Math.max(settledAt ?? to, ready), to) : to;
  add(waitState(wait, isNever), from, ready);
  add("ready", ready, given);
  add("parked", given, to);
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
  out: Span[],
  task: number,
  life: TraceTask,
  end: number,
  pieces: readonly Piece[],
): void {
  let at = life.from;
  const cover = (state: State, to: number, wait: number | undefined): void => {
    if (to <= at) return;
    out.push(
      wait === undefined ? { task, state, from: at, to } : { task, state, from: at, to, wait },
    );
    at = to;
  };
  for (const { state, from, to, wait } of pieces.toSorted(byTime)) {
    cover("callee", Math.min(from, end), undefined);
    cover(state, Math.min(to, end), wait);
  }
  cover("callee", end, undefined);
}

const byTime = (a: Piece, b: Piece): number => a.from - b.from || a.to - b.to;
