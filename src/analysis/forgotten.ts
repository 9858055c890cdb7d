import type { Trace } from "../trace/index.ts";
import { outermostCallers } from "./outermost.ts";
import { lifeEnds } from "./to-spans.ts";

/** A task whose promise nobody awaited (a floating promise). */
export interface ForgottenTask {
  /** Index in the trace's tasks. */
  readonly task: number;
  /** Index in the trace's tasks: who called it. */
  readonly caller: number;
  /** It went on after the outermost task that led to it, as a rule the cell, had ended. */
  readonly outlived: boolean;
  /** Nobody was there to catch what it threw. */
  readonly threw: boolean;
  /** For how long it lived, up to its end or to that of the recording. In ms. */
  readonly ms: number;
}

/**
 * Tasks that were called without anybody asking for the outcome: not awaited, not handed to a combinator, no `then` or
 * `catch`. A task that no recorded code called, as a server's handler, is the caller's affair.
 *
 * @returns In the order of their starts; undefined for a light trace, which doesn't know who asked
 */
export function forgottenTasks(trace: Trace): readonly ForgottenTask[] | undefined {
  if (trace.mode === "light") return undefined;
  const ends = lifeEnds(trace);
  const outermost = outermostCallers(trace);
  return trace.tasks.flatMap(({ parent, from, to, outcome, unheeded }, task) => {
    if (unheeded !== true || parent === undefined) return [];
    const root = outermost[task] ?? task;
    const end = ends[task] ?? from;
    const hasRootEnded = trace.tasks[root]?.to !== undefined;
    const outlived = hasRootEnded && (to === undefined || end > (ends[root] ?? end));
    return [{ task, caller: parent, outlived, threw: outcome === "threw", ms: end - from }];
  });
}
