import { AsyncLocalStorage } from "node:async_hooks";
import type { VirtualClock } from "./clock.ts";

/** @property isReal Code inside that keeps real time: only its I/O is the clock's */
interface Scope {
  readonly clock: VirtualClock;
  readonly isReal: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();
/** Clocks that run: while there is none, asking costs one comparison. */
const running = new Set<VirtualClock>();

/** The clock of the code that runs now; undefined: real time. */
export function currentClock(): VirtualClock | undefined {
  if (running.size === 0) return undefined;
  const scope = scopes.getStore();
  return scope === undefined || scope.isReal || scope.clock.isOver ? undefined : scope.clock;
}

/** The clock that real work of this code is part of. */
export function owningClock(): VirtualClock | undefined {
  if (running.size === 0) return undefined;
  const clock = scopes.getStore()?.clock;
  return clock?.isOver === true ? undefined : clock;
}

/** Run code by a clock, and all that it starts. */
export function runBy<T>(clock: VirtualClock, fn: () => T): T {
  running.add(clock);
  return scopes.run({ clock, isReal: false }, fn);
}

/** Run code in real time: what it does is the clock's I/O. */
export function runInRealTime<T>(clock: VirtualClock, fn: () => T): T {
  return scopes.run({ clock, isReal: true }, fn);
}

/** @returns Whether other clocks run */
export function endClock(clock: VirtualClock): boolean {
  clock.end();
  running.delete(clock);
  return running.size > 0;
}
