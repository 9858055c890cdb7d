export type { Completion, Completions } from "./completions.ts";
export type { Finding } from "./finding.ts";
export type { Inspection } from "./inspection.ts";
export { Intelligence } from "./intelligence.ts";
export { isComplete } from "./is-complete.ts";
export type { Commit } from "./virtual-notebook.ts";
