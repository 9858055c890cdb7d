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
  /** The critical path, in the order of time; empty where it says nothing. */
  readonly path: readonly Stretch[];
  /** How much went on at once, and what lay in queues; none where they say nothing. At most three. */
  readonly strips: readonly Strip[];
  /** What stands beneath the chart. */
  readonly remarks: readonly Remark[];
  /** What stands beneath a comparison; absent elsewhere. */
  readonly table?: Table;
  /** States that occur. */
  readonly states: readonly State[];
  /** Of these, what can be seen before one zooms in: what a legend explains. */
  readonly visibleStates: readonly State[];
  /** Right end of the time axis, in ms since the recording's start. */
  readonly end: number;
  readonly mode: Trace["mode"];
  readonly isAggregated: boolean;
  /** What a bar says when it is pointed at: lines, the first of them the task's name. */
  readonly describe: (bar: Bar) => readonly string[];
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
  /** Index in the trace's tasks; absent for a heading. */
  readonly task?: number;
  /** Unique in the chart: `count(1) #2` is the second of that name. */
  readonly name: string;
  /** How many callers deep it was started. */
  readonly depth: number;
}

export interface TaskRow extends Row {
  readonly task: number;
}

/** A part of the critical path in one row. Times in ms since the recording's start. */
export interface Stretch {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** Step functions under the chart, on its time axis. */
export interface Strip {
  readonly levels: readonly StripLevel[];
  readonly max: number;
}

export interface StripLevel {
  readonly color: string;
  /** What is counted, its mean and its maximum. */
  readonly words: string;
  /** `count` holds from `at` to the next point; the last one is the end. Times in ms since the recording's start. */
  readonly points: readonly { readonly at: number; readonly count: number }[];
}

/** A sentence, and what to try. */
export interface Remark {
  /** Of the mark before it: that of the state it is about. Absent where it is about none. */
  readonly color?: string;
  readonly text: string;
  readonly advice?: string;
}

export interface Table {
  readonly head: readonly string[];
  /** As long as the head. */
  readonly rows: readonly (readonly string[])[];
}
