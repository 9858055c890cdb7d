import timers from "node:timers";
import timersPromises from "node:timers/promises";
import { promisify } from "node:util";
import { VirtualImmediate } from "./immediate.ts";
import type { Patches } from "./patches.ts";
import { every, sleep, soon, type TimerOptions } from "./promised.ts";
import { currentClock } from "./scope.ts";
import { VirtualTimeout, virtualTimeout } from "./timeout.ts";
import { isCallback } from "./user-code.ts";

/** Timers ask whose time it is. What they refuse, Node's own refuse in their words. */
export function patchTimers(patches: Patches): void {
  patchPromised(patches);
  for (const owner of [globalThis, timers]) {
    patchSetting(patches, owner);
    patchClearing(patches, owner);
  }
}

function patchSetting(patches: Patches, owner: object): void {
  for (const [name, repeats] of [
    ["setTimeout", false],
    ["setInterval", true],
  ] as const) {
    patches.wrap(owner, name, ([callback, delay, ...args], original) => {
      const clock = currentClock();
      if (clock === undefined || !isCallback(callback)) return original();
      return new VirtualTimeout(clock, callback, delay, { args, repeats });
    });
  }
  patches.wrap(owner, "setImmediate", ([callback, ...args], original) => {
    const clock = currentClock();
    if (clock === undefined || !isCallback(callback)) return original();
    return new VirtualImmediate(clock, callback, args);
  });
  patchPromisified(patches, owner);
}

/** From anywhere: a timer of a run may be cleared by code outside. */
function patchClearing(patches: Patches, owner: object): void {
  for (const name of ["clearTimeout", "clearInterval"]) {
    patches.wrap(owner, name, ([timer], original) => {
      const ours = virtualTimeout(timer);
      if (ours === undefined) original();
      else ours.close();
    });
  }
  patches.wrap(owner, "clearImmediate", ([immediate], original) => {
    if (immediate instanceof VirtualImmediate) immediate.clear();
    else original();
  });
}

/** `promisify(setTimeout)`, made inside. */
function patchPromisified(patches: Patches, owner: object): void {
  for (const name of ["setTimeout", "setImmediate"] as const) {
    const outer: unknown = Reflect.get(owner, name);
    if (!isCallback(outer)) continue;
    const promised = timersPromises[name];
    const get = (target: object, key: PropertyKey): unknown =>
      key === promisify.custom ? promised : Reflect.get(target, key);
    patches.put(owner, name, new Proxy(outer, { get }));
  }
}

function patchPromised(patches: Patches): void {
  patches.wrap(timersPromises, "setTimeout", ([delay, value, options], original) => {
    const clock = currentClock();
    const plain = timerOptions(options);
    return clock === undefined || plain === undefined
      ? original()
      : sleep(clock, delay, value, plain);
  });
  patches.wrap(timersPromises, "setInterval", ([delay, value, options], original) => {
    const clock = currentClock();
    const plain = timerOptions(options);
    return clock === undefined || plain === undefined
      ? original()
      : every(clock, delay, value, plain);
  });
  patches.wrap(timersPromises, "setImmediate", ([value, options], original) => {
    const clock = currentClock();
    const plain = timerOptions(options);
    return clock === undefined || plain === undefined ? original() : soon(clock, value, plain);
  });
  const { scheduler } = timersPromises;
  patches.wrap(scheduler, "wait", ([delay, options], original) => {
    const clock = currentClock();
    const plain = timerOptions(options);
    return clock === undefined || plain === undefined
      ? original()
      : sleep(clock, delay, undefined, plain);
  });
  patches.wrap(scheduler, "yield", (_args, original) => {
    const clock = currentClock();
    return clock === undefined ? original() : soon(clock, undefined, {});
  });
}

/** @returns undefined for what Node's own are to judge: options that it refuses, signals that have been aborted */
function timerOptions(options: unknown): TimerOptions | undefined {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null) return undefined;
  const signal: unknown = Reflect.get(options, "signal");
  const ref: unknown = Reflect.get(options, "ref");
  if (ref !== undefined && typeof ref !== "boolean") return undefined;
  if (signal === undefined) return {};
  return signal instanceof AbortSignal && !signal.aborted ? { signal } : undefined;
}
