/** awaitlab: see what every await did. This is what `import … from "awaitlab"` gives. */
export {
  concurrency,
  criticalPath,
  findings,
  limits,
  queueDepth,
  summary,
  toSpans,
  type Comparison,
  type Concurrency,
  type Difference,
  type Finding,
  type FindingKind,
  type FunctionDifference,
  type Level,
  type PathSegment,
  type QueueDepth,
  type Span,
  type Spans,
  type State,
  type Summary,
} from "./analysis/index.ts";
export { asCompleted, busy, Queue, sleep } from "./async/index.ts";
export { ganttFigure, ganttSvg, ganttText, type PlotlyFigure } from "./chart/index.ts";
export type { Comm, CommMessage, CommOptions } from "./comm/index.ts";
export {
  clearOutput,
  compare,
  display,
  gantt,
  openComm,
  plot,
  ps,
  registerTarget,
  span,
  task,
  trace,
  type Compared,
  type CompareOptions,
  virtualTime,
  type Displayable,
  type DisplayHandle,
  type Figure,
  type Gantt,
  type LiveTasks,
  type MimeBundle,
  type Recorded,
  type Traced,
} from "./display/index.ts";
export { Random, type Seed } from "./random/index.ts";
export { parseTrace, TraceError, type Trace } from "./trace/index.ts";
export {
  VirtualDeadlock,
  wait,
  type VirtualRun,
  type VirtualTimeOptions,
} from "./virtual/index.ts";
