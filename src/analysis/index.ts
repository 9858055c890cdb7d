/** What a trace means: pure functions, which also run in a browser. */
export { concurrency, type Concurrency, type Level } from "./concurrency.ts";
export { criticalPath, type PathSegment } from "./critical-path.ts";
export type { Interval, Step } from "./intervals.ts";
export { STATES, type Span, type State } from "./span.ts";
export { lastActivity, summary, type Summary } from "./summary.ts";
export { lifeEnds, toSpans, type Spans } from "./to-spans.ts";
