/** The few tools that experiments need and the platform lacks. */
export { asCompleted } from "./as-completed.ts";
export { Queue } from "./queue.ts";
export { watchQueues, type QueueChange } from "./queue-changes.ts";
export { busy, sleep } from "./timing.ts";
