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

/** One call of `virtualTime`. */
export class OpenRun {
  readonly #clock: VirtualClock;
  /** Nothing, where the clock is that of a run around this one. */
  readonly #end: () => void;
  readonly #stuck = Promise.withResolvers<never>();
  readonly #startMs: number;
  readonly #flowedMs: number;
  readonly #realStartMs = realNow();
  /** When the function's promise settled. */
  #settledMs: number | undefined;

  /** @param follower Is told of each change of a clock that this begins */
  constructor({ startAt, stuckAfterMs = 1000 }: VirtualTimeOptions, follower?: ClockFollower) {
    const outer = currentClock();
    this.#clock =
      outer ??
      new VirtualClock({
        startAtMs: Number(startAt ?? realEpochMs()),
        stuckAfterMs,
        onStuck: this.#stuck.reject,
        onRealSpeed: tellRealSpeed,
      });
    this.#end = outer === undefined ? beginClock(this.#clock) : () => {};
    if (outer === undefined && follower !== undefined) this.#clock.follow(follower);
    this.#startMs = this.#clock.nowMs;
    this.#flowedMs = this.#clock.atRealSpeedMs;
  }

  /**
   * Call a function by this run's clock.
   *
   * @returns What becomes of it; rejects with a `VirtualDeadlock` when nothing inside can go on
   */
  call<T>(fn: () => T): Promise<Awaited<T>> {
    const returned = runBy(this.#clock, fn);
    this.#clock.wake();
    const settled = (): void => {
      this.#settledMs = this.#clock.nowMs;
    };
    Promise.resolve(returned).then(settled, settled);
    return Promise.race([returned, this.#stuck.promise]);
  }

  result<T>(value: T): VirtualRun<T> {
    const clock = this.#clock;
    return {
      value,
      elapsedMs: (this.#settledMs ?? clock.nowMs) - this.#startMs,
      realMs: realNow() - this.#realStartMs,
      atRealSpeedMs: clock.atRealSpeedMs - this.#flowedMs,
      leftTimers: clock.timers.size,
    };
  }

  end(): void {
    this.#end();
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

function tellRealSpeed(names: readonly string[]): void {
  const what = names.length > 0 ? [...new Set(names)].join(", ") : "a request or wait()";
  console.warn(
    `virtualTime: real work is pending (${what}), so time runs at real speed meanwhile.`,
  );
}

/** Clocks that run, and what ends each. */
const ends = new Map<VirtualClock, () => void>();

/** @returns What ends it; twice does no harm */
function beginClock(clock: VirtualClock): () => void {
  install();
  const end = (): void => {
    ends.delete(clock);
    if (!endClock(clock)) uninstall();
  };
  ends.set(clock, end);
  return end;
}

/**
 * Code was terminated, as by Stop. What awaits it will never go on, so its run would never end.
 *
 * @param isLost Whether a run is to end here; asked in the context that began it
 */
export function endLostRuns(isLost: () => boolean): void {
  for (const [clock, end] of ends) {
    if (clock.inHome(isLost)) end();
    else clock.recover();
  }
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
