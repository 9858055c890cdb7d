export { type Outcome, Runner, type RunnerEvents } from "./runner.ts";
export type { RunnerExit } from "./runner-process.ts";
