import type { State } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";

/** A Gantt chart before it is drawn: what the figure, the picture and the text have in common. */
export interface Chart {
  /** The numbers, one line. */
  readonly title: string;
  /** What the chart leaves out, and what it can't know. Sentences. */
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
  /** By row and time. */
  readonly bars: readonly Bar[];
  readonly arrows: readonly Arrow[];
  /** States that occur. */
  readonly states: readonly State[];
  /** Of these, what can be seen before one zooms in: what a legend explains. */
  readonly visibleStates: readonly State[];
  /** Right end of the time axis, in ms since the recording's start. */
  readonly end: number;
  readonly mode: Trace["mode"];
  readonly isAggregated: boolean;
}

export interface Bar {
  /** Index in the rows. */
  readonly row: number;
  readonly state: State;
  /** In ms since the recording's start. */
  readonly from: number;
  readonly to: number;
  /** Index in the trace's waits; absent in aggregated charts. */
  readonly wait?: number;
}

/** Who woke whom, and when. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

export interface Row {
  /** Index in the trace's tasks. */
  readonly task: number;
  /** Unique in the chart: `count(1) #2` is the second of that name. */
  readonly name: string;
  /** How many callers deep it was started. */
  readonly depth: number;
}
