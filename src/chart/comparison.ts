import type { Comparison } from "../analysis/index.ts";
import { compareChart, type Runs } from "./compare-chart.ts";
import { Drawing } from "./drawing.ts";

export type { Runs };

/** Two runs on one time axis, with the differences in numbers beneath. */
export const drawComparison = (runs: Runs, numbers: Comparison): Drawing =>
  new Drawing(
    (maxBars) => compareChart(runs, numbers, maxBars),
    runs.before.tasks.length + runs.after.tasks.length,
  );
