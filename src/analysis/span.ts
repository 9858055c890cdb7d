/**
 * What a task does at one time. In this order they stand in legends.
 *
 * - `running`: its own code runs
 * - `callee`: an async function that it called runs, up to that function's first suspension
 * - `waiting`: it awaits a timer, I/O or something else from outside; in a light trace, anything
 * - `task`: it awaits what another task has to do
 * - `ready`: what it awaits is there (or its timer is due), but other code holds the loop
 * - `parked`: a generator at `yield`, until somebody wants more
 * - `never`: it awaits something that has not come when the recording ended
 */
export const STATES = ["running", "callee", "waiting", "task", "ready", "parked", "never"] as const;
export type State = (typeof STATES)[number];

/** A stretch of a task's life in one state. Times in ms since the recording's start. */
export interface Span {
  /** Index in the trace's tasks. */
  readonly task: number;
  readonly state: State;
  readonly from: number;
  readonly to: number;
  /** Index in the trace's waits, for the states in which it is suspended. */
  readonly wait?: number;
}
