/** The platform's own functions, before any is put in the place of another. */
import timers from "node:timers";

export const realNow: () => number = performance.now.bind(performance);
export const realEpochMs: () => number = Date.now;
export const { clearImmediate, clearTimeout, setImmediate, setTimeout } = timers;
