/**
 * - `deadlock`: tasks wait for each other in a circle
 * - `never-settled`: nobody settled what a task waits for
 * - `forgotten-task`: nobody awaited a task that outlived the cell, or threw
 * - `sequential-awaits`: awaits, one after the other, that seem independent
 * - `loop-block`: one task held the loop while others could have gone on
 * - `results-in-order`: results lay unread, while their task waited for another
 */
export type FindingKind =
  | "deadlock"
  | "never-settled"
  | "forgotten-task"
  | "sequential-awaits"
  | "loop-block"
  | "results-in-order";

/** Something about a run that its author may want to know. */
export interface Finding {
  readonly kind: FindingKind;
  /** What was seen, in plain words, with its number. */
  readonly sentence: string;
  /** What to try. */
  readonly advice: string;
  /** Indices in the trace's sites, the one to look at first in front. */
  readonly sites: readonly number[];
  /** The time to gain, if the advice fits, in ms; absent where time is not the point: it never ended, or never was seen to. */
  readonly gain?: number;
  /** The number of the sentence: ms, or how many. */
  readonly number: number;
  readonly unit: "ms" | "tasks" | "awaits";
}
