import { syncBuiltinESMExports } from "node:module";
import { VirtualClock, type ClockFollower } from "./clock.ts";
import { patchClocks } from "./clocks.ts";
import { Patches } from "./patches.ts";
import { realEpochMs, realNow } from "./platform.ts";
import { holdFor, patchFetch, watchRequests } from "./requests.ts";
import { currentClock, endClock, runBy } from "./scope.ts";
import { patchTimers } from "./timers.ts";

export interface VirtualTimeOptions {
  /** What `Date` tells at the start; now, if absent. */
  readonly startAt?: Date | number;
  /** Real milliseconds after which to give up when nothing can go on; `Infinity`: never. 1000 if absent. */
  readonly stuckAfterMs?: number;
}

/** What `virtualTime` gives. */
export interface VirtualRun<T> {
  readonly value: T;
  /** Virtual time that passed. */
  readonly elapsedMs: number;
  /** Real time that it took. */
  readonly realMs: number;
  /** How much of `elapsedMs` passed at its real speed, because a socket, a file or `wait` was pending. 0: it is exact. */
  readonly atRealSpeedMs: number;
  /** Timers that were still set in the end. They never fire. */
  readonly leftTimers: number;
}

/**
 * Run `fn` on a clock of its own, which jumps to the next timer when nothing else can run.
 *
 * Timers, also of `node:timers/promises`, `Date`, `performance.now` and `AbortSignal.timeout` follow it in all that `fn`
 * starts; code outside keeps real time. Code itself takes no virtual time, but for `busy(ms)`: so all numbers are exact,
 * and come again. Inside another `virtualTime`, `fn` shares that one's clock.
 *
 * It ends when what `fn` returns has settled; code of `fn` that goes on after that has real time again.
 *
 * @param follower Is told of each change of the clock
 * @returns Rejects with what `fn` threw, or with a `VirtualDeadlock`
 */
export async function virtualTime<T>(
  fn: () => T,
  options: VirtualTimeOptions = {},
  follower?: ClockFollower,
): Promise<VirtualRun<Awaited<T>>> {
  const outer = currentClock();
  if (outer !== undefined) return measured(outer, fn);
  const { promise: stuck, reject: onStuck } = Promise.withResolvers<never>();
  const { startAt = realEpochMs(), stuckAfterMs = 1000 } = options;
  const startAtMs = Number(startAt);
  const clock = new VirtualClock({ startAtMs, stuckAfterMs, onStuck, onRealSpeed: tellRealSpeed });
  if (follower !== undefined) clock.follow(follower);
  install();
  try {
    return await Promise.race([runBy(clock, () => measured(clock, fn)), stuck]);
  } finally {
    if (!endClock(clock)) uninstall();
  }
}

/**
 * Await real work that `virtualTime` can't see, as that of a worker, of zlib, or of another cell: time passes at its real
 * speed until it is done. Elsewhere this does nothing.
 */
export function wait<T>(promise: T): T {
  const clock = currentClock();
  if (clock !== undefined) holdFor(clock, promise);
  return promise;
}

async function measured<T>(clock: VirtualClock, fn: () => T): Promise<VirtualRun<Awaited<T>>> {
  const [startMs, realStartMs, flowedMs] = [clock.nowMs, realNow(), clock.atRealSpeedMs];
  clock.wake();
  const value = await fn();
  return {
    value,
    elapsedMs: clock.nowMs - startMs,
    realMs: realNow() - realStartMs,
    atRealSpeedMs: clock.atRealSpeedMs - flowedMs,
    leftTimers: clock.timers.size,
  };
}

function tellRealSpeed(names: readonly string[]): void {
  const what = names.length > 0 ? [...new Set(names)].join(", ") : "a request or wait()";
  console.warn(
    `virtualTime: real work is pending (${what}), so time runs at real speed meanwhile.`,
  );
}

let uninstall = (): void => {};
let isInstalled = false;

/** While a clock runs, and no longer, what tells the time asks whose time is meant. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const patches = new Patches();
  patchTimers(patches);
  patchClocks(patches);
  patchFetch(patches);
  const unwatch = watchRequests();
  syncBuiltinESMExports();
  uninstall = () => {
    isInstalled = false;
    patches.takeBack();
    unwatch();
    syncBuiltinESMExports();
  };
}
