import { cells } from "./cells.ts";
import { idle } from "./idle.ts";
import { language } from "./language.ts";
import { life } from "./life.ts";
import type { Measure } from "./measure.ts";
import { memory } from "./memory.ts";
import { output } from "./output.ts";

export { elapsedMs, median, medianMs, NotMeasured, type Measure, within } from "./measure.ts";

/** What is measured of each kernel, in this order. */
export const measures: readonly Measure[] = [
  ...life,
  ...cells,
  ...language,
  ...output,
  ...memory,
  ...idle,
];
