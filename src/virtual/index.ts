/** Time that jumps to the next timer when nothing else can run, for the code of one call alone. */
export type { ClockFollower } from "./clock.ts";
export { VirtualDeadlock } from "./deadlock.ts";
export { currentClock } from "./scope.ts";
export { endLostRuns, OpenRun, wait, type VirtualRun, type VirtualTimeOptions } from "./run.ts";
