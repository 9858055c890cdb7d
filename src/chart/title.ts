import { summary } from "../analysis/index.ts";
import type { Trace } from "../trace/index.ts";
import { headline } from "./format.ts";

/** The numbers of a trace in one line: what a chart is titled, and what stands for it where it can't be seen. */
export const ganttTitle = (trace: Trace): string => headline(summary(trace));
