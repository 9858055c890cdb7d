/** What a trace means: pure functions, which also run in a browser. */
export { liveTasks, type LiveTask } from "./live-tasks.ts";
export { compare, type Comparison, type Difference, type FunctionDifference } from "./compare.ts";
export { concurrency, type Concurrency, type Level } from "./concurrency.ts";
export { criticalPath, type PathSegment } from "./critical-path.ts";
export { delays, type Blocker, type Delay } from "./delays.ts";
export type { Finding, FindingKind } from "./finding.ts";
export { findings, limits } from "./findings.ts";
export { forgottenTasks, type ForgottenTask } from "./forgotten.ts";
export { formatMs } from "./format-ms.ts";
export type { Interval, Step } from "./intervals.ts";
export { loopBlocks, type LoopBlock } from "./loop-blocks.ts";
export { queueDepth, type QueueDepth } from "./queue-depth.ts";
export { sequentialAwaits, type SequentialAwaits } from "./sequential.ts";
export { STATES, type Span, type State } from "./span.ts";
export { stuck, type Stuck, type StuckWait } from "./stuck.ts";
export { lastActivity, summary, type Summary } from "./summary.ts";
export { lifeEnds, toSpans, type Spans } from "./to-spans.ts";
export { unreadResults, type UnreadGroup, type UnreadResult } from "./unread.ts";
