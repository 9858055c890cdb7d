import type { Trace } from "../trace/index.ts";
import { firstIndex } from "./intervals.ts";
import type { Span, State } from "./span.ts";
import { wallOf } from "./summary.ts";
import { lifeEnds } from "./to-spans.ts";
import { TraceIndex } from "./trace-index.ts";

/** Shorter runs are turns that tasks take, and hold up nobody. */
const TURN_MS = 1;

/** A stretch of the critical path. Times in ms since the recording's start. */
export interface PathSegment {
  readonly from: number;
  readonly to: number;
  /** Index in the trace's tasks; absent while nothing recorded led on. */
  readonly task?: number;
  /** What the task did; `outside`: nothing recorded ran or was waited for, until something from outside started a task. */
  readonly state: State | "outside";
  /** Index in the trace's sites: where the task was suspended or, while it ran, the await that it came from. */
  readonly site?: number;
  /** Index in the trace's waits, for the states in which the task is suspended. */
  readonly wait?: number;
}

/**
 * The chain of causes that made it all take as long as it did: from the end backwards, through who woke whom.
 *
 * From the last thing that any task did, it follows what the task did before; where it waited for another task, that task
 * from the time at which it settled the wait; where it was ready, who held the loop; where it began, its caller.
 *
 * @returns In the order of time, end to end, as long as the wall time; undefined for a light trace, which doesn't know who
 *   woke whom. Shortening a segment shortens the whole, up to the next longest path
 */
export function criticalPath(trace: Trace): readonly PathSegment[] | undefined {
  return trace.mode === "light" ? undefined : new PathWalk(trace).walk();
}

class PathWalk {
  readonly #trace: Trace;
  readonly #index: TraceIndex;
  readonly #ends: readonly number[];
  /** Waits for a generator's next value, by generator. */
  readonly #requests: Map<
    number | undefined,
    readonly { readonly task: number; readonly from: number }[]
  >;
  readonly #path: PathSegment[] = [];
  /** Tasks that were come to without time going back: who comes to one again walks in a circle. */
  readonly #visited = new Set<number>();
  #at = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
    this.#index = TraceIndex.of(trace);
    this.#ends = lifeEnds(trace);
    this.#requests = Map.groupBy(
      trace.waits.filter(({ awaited }) => awaited !== undefined),
      ({ awaited }) => awaited,
    );
  }

  walk(): readonly PathSegment[] {
    const { from: start, to: end } = wallOf(this.#trace);
    this.#at = end;
    let task = this.#lastTask(end);
    while (this.#at > start) task = this.#step(task, start);
    return this.#path.toReversed();
  }

  /** Who did the last thing; of several at one instant the one that came last. */
  #lastTask(end: number): number | undefined {
    const { runs, waits } = this.#trace;
    return (
      runs.findLast(({ to }) => to === end)?.task ?? waits.findLast(({ to }) => to === end)?.task
    );
  }

  /** @returns Whom to follow from there */
  #step(task: number | undefined, start: number): number | undefined {
    if (task === undefined) return this.#fromOutside(start);
    this.#visited.add(task);
    const life = Math.max(this.#ends[task] ?? 0, this.#trace.tasks[task]?.from ?? 0);
    // It had ended when what it had settled was passed on: the way of that is code nobody recorded.
    if (life < this.#at) return this.#cover({ state: "outside" }, life, task);
    const span = this.#index.spanBefore(task, this.#at);
    return span === undefined ? this.#caller(task) : this.#through(span);
  }

  #through(span: Span): number | undefined {
    const { task, state, from } = span;
    switch (state) {
      case "task":
        return this.#jump(this.#wait(span)?.wokenBy) ?? this.#coverSpan(span, from);
      case "callee":
        return this.#holder(span);
      case "ready":
        return this.#wasHeldUp(span) ? this.#holder(span) : this.#coverSpan(span, from);
      case "parked":
        return this.#jump(this.#requester(task)) ?? this.#coverSpan(span, from);
      case "running":
      case "waiting":
      case "never":
    }
    return this.#coverSpan(span, from);
  }

  /** By another task, for longer than it takes to pass on a turn. */
  #wasHeldUp(span: Span): boolean {
    const run = this.#index.runBefore(this.#at);
    return (
      run !== undefined && Math.min(run.to, this.#at) - Math.max(run.from, span.from) >= TURN_MS
    );
  }

  /** Inside a call it is the called that holds things up; of what is ready it is who held the loop. */
  #holder(span: Span): number | undefined {
    const run = this.#index.runBefore(this.#at);
    if (run === undefined || run.to <= span.from || run.task === span.task)
      return this.#coverSpan(span, span.from);
    if (run.to < this.#at) return this.#coverSpan(span, run.to);
    return this.#jump(run.task) ?? this.#coverSpan(span, Math.max(span.from, run.from));
  }

  /** Who asked a parked generator to go on now. */
  #requester(generator: number): number | undefined {
    const requests = this.#requests.get(generator) ?? [];
    return requests[firstIndex(requests, ({ from }) => from >= this.#at)]?.task;
  }

  /** Before its start, a task's story is that of its caller. */
  #caller(task: number): number | undefined {
    return this.#jump(this.#trace.tasks[task]?.parent);
  }

  /** Nothing recorded led here: the last thing that ran before is as near as a trace comes. */
  #fromOutside(start: number): number | undefined {
    const { runs } = this.#trace; // in the order of their ends, and with those that took no time
    let i = firstIndex(runs, ({ to }) => to > this.#at) - 1;
    while (this.#visited.has(runs[i]?.task ?? -1) && runs[i]?.to === this.#at) i--;
    const last = runs[i];
    this.#cover({ state: "outside" }, Math.max(last?.to ?? start, start), undefined);
    return last?.task;
  }

  /** Follow another task at the same instant; undefined if that leads nowhere. */
  #jump(task: number | undefined): number | undefined {
    return task === undefined || this.#visited.has(task) ? undefined : task;
  }

  #coverSpan(span: Span, from: number): number {
    const { task, state, wait } = span;
    const site =
      wait === undefined ? this.#index.siteRunning(task, span.from) : this.#trace.waits[wait]?.site;
    const place = {
      task,
      state,
      ...(site === undefined ? {} : { site }),
      ...(wait === undefined ? {} : { wait }),
    };
    this.#cover(place, from, task);
    return task;
  }

  #cover<T>(place: Omit<PathSegment, "from" | "to">, from: number, next: T): T {
    if (from < this.#at) {
      this.#path.push({ ...place, from, to: this.#at });
      this.#at = from;
      this.#visited.clear();
    }
    return next;
  }

  #wait({ wait }: Span): Trace["waits"][number] | undefined {
    return wait === undefined ? undefined : this.#trace.waits[wait];
  }
}
