/** What a trace means: pure functions, which also run in a browser. */
export { liveTasks, type LiveTask } from "./live-tasks.ts";
export { STATES, type Span, type State } from "./span.ts";
export { lastActivity, summary, type Summary } from "./summary.ts";
export { lifeEnds, toSpans, type Spans } from "./to-spans.ts";
