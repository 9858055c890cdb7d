export type { Completion, Completions } from "./completions.ts";
export type { Inspection } from "./inspection.ts";
export { Intelligence, type IntelligenceOptions } from "./intelligence.ts";
export { isComplete } from "./is-complete.ts";
