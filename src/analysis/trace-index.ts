import type { Trace, TraceRun, TraceSite } from "../trace/index.ts";
import { firstIndex } from "./intervals.ts";
import type { Span } from "./span.ts";
import { toSpans } from "./to-spans.ts";

/** Traces are never changed, so what is derived from one may be kept as long as it is. */
const indices = new WeakMap<Trace, TraceIndex>();

/** A trace, sorted so that analyses can look things up instead of searching. */
export class TraceIndex {
  readonly trace: Trace;
  /** By task, in order of time. */
  readonly spans: readonly (readonly Span[])[];
  /** Indices of waits, by task and in order of time; without waits for a promise that was returned. */
  readonly waits: readonly (readonly number[])[];
  /** Those that took time, in order of time. They don't overlap: one thread runs one task. */
  readonly runs: readonly TraceRun[];

  /** The index of a trace, made once: several analyses of one trace are the rule. */
  static of(trace: Trace): TraceIndex {
    const known = indices.get(trace);
    if (known !== undefined) return known;
    const made = new TraceIndex(trace);
    indices.set(trace, made);
    return made;
  }

  private constructor(trace: Trace) {
    this.trace = trace;
    const spans = trace.tasks.map((): Span[] => []);
    for (const span of toSpans(trace).spans) spans[span.task]?.push(span);
    this.spans = spans;
    const waits = trace.tasks.map((): number[] => []);
    for (const [wait, { task, kind }] of trace.waits.entries())
      if (kind !== "return") waits[task]?.push(wait);
    this.waits = waits;
    this.runs = trace.runs.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
  }

  nameOf(task: number): string {
    return this.trace.tasks[task]?.name ?? "";
  }

  siteOf(index: number | undefined): TraceSite | undefined {
    return index === undefined ? undefined : this.trace.sites[index];
  }

  /** What a task did right before `at`; undefined if it had not begun. */
  spanBefore(task: number, at: number): Span | undefined {
    const spans = this.spans[task] ?? [];
    return spans[firstIndex(spans, ({ from }) => from >= at) - 1];
  }

  /** The index, among the task's spans, of the one that holds at `at` and after. */
  placeOf(task: number, at: number): number {
    return firstIndex(this.spans[task] ?? [], ({ to }) => to > at);
  }

  /** The run that began last before `at`, of any task. */
  runBefore(at: number): TraceRun | undefined {
    return this.runs[firstIndex(this.runs, ({ from }) => from >= at) - 1];
  }

  /** The task's wait that ended last, up to `at`. */
  waitEndedBy(task: number, at: number): number | undefined {
    const { waits } = this.trace;
    const own = this.waits[task] ?? [];
    const next = firstIndex(own, (wait) => (waits[wait]?.to ?? Infinity) > at);
    return own[next - 1];
  }

  /** The site with which a task's running at `at` began: that of the await before it, or the function itself. */
  siteRunning(task: number, at: number): number | undefined {
    const wait = this.waitEndedBy(task, at);
    return wait === undefined ? this.trace.tasks[task]?.site : this.trace.waits[wait]?.site;
  }
}
