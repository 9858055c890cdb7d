import type { State } from "../analysis/index.ts";

/** How a state looks. Thick and dark is what runs; thin and light is what waits; loud is what went wrong. */
export interface StateStyle {
  /** What legends say. */
  readonly label: string;
  /** After a task's name. */
  readonly doing: string;
  /** Okabe and Ito's palette: told apart by colour-blind people, on white and on black. */
  readonly color: string;
  /** Share of the row's height, 0 to 1. */
  readonly thickness: number;
  /** Drawn over the colour, where there is room. */
  readonly pattern?: "hatched" | "dashed";
  /** In charts made of characters. */
  readonly glyph: string;
}

export const STYLES: Readonly<Record<State, StateStyle>> = {
  running: { label: "running", doing: "running", color: "#0072B2", thickness: 0.68, glyph: "█" },
  callee: {
    label: "in a function it called",
    doing: "in a call",
    color: "#8FBBDA",
    thickness: 0.68,
    glyph: "▒",
  },
  waiting: {
    label: "waiting for a timer or I/O",
    doing: "waiting",
    color: "#56B4E9",
    thickness: 0.2,
    glyph: "─",
  },
  task: {
    label: "waiting for another task",
    doing: "waiting for a task",
    color: "#999999",
    thickness: 0.08,
    glyph: "·",
  },
  ready: {
    label: "ready, but the loop was busy",
    doing: "ready but blocked",
    color: "#D55E00",
    thickness: 0.46,
    pattern: "hatched",
    glyph: "!",
  },
  parked: {
    label: "parked at yield",
    doing: "parked",
    color: "#CC79A7",
    thickness: 0.2,
    glyph: "~",
  },
  never: {
    label: "never settled",
    doing: "never going on",
    color: "#E69F00",
    thickness: 0.2,
    pattern: "dashed",
    glyph: "?",
  },
};

/** In a light trace nobody knows for what, nor whether it would have come. */
export const LIGHT_LABELS: Partial<Record<State, string>> = {
  waiting: "waiting",
  never: "not settled by the end",
};

export const ARROW_LABEL = "who woke whom";

export const PATH_LABEL = "critical path";
/** The palette's green: what is left of it. */
export const PATH_COLOR = "#009E73";

/** Of the count of tasks under way. */
export const TASKS_COLOR = "#999999";

/** Of what lies in a queue. */
export const QUEUE_COLOR = "#CC79A7";
/** Of those who wait for room in it: held up, as what is ready but blocked. */
export const PUTS_COLOR = "#D55E00";
/** Of those who wait for an item. */
export const GETS_COLOR = "#56B4E9";

/** Readable on white and on black: 4:1 on either. */
export const TEXT_COLOR = "#7f7f7f";
export const GRID_COLOR = "rgba(127,127,127,0.22)";
export const ROW_COLOR = "rgba(127,127,127,0.10)";

/** Where the critical path runs: the distance from a row's middle, as a share of the row's height. */
export const PATH_PLACE = 0.42;
