import { syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";
import { types } from "node:util";
import {
  ARM,
  COMBINATORS,
  COMBINE,
  COMBINED,
  FIRE,
  FIRED,
  FOLLOWS,
  INIT,
  NO_PROMISE,
  ROOT,
} from "./events.ts";
import type { EventLog } from "./log.ts";
import type { PendingTimers } from "./pending-timers.ts";

/** Node waits 1 ms for anything else. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What the patches need of a session. */
export interface Hooked {
  readonly log: EventLog;
  readonly timers: PendingTimers;
  readonly isTracedCodeRunning: boolean;
  justExited: boolean;
  plainDepth: number;
  readonly nextNumber: number;
  numberOf(value: object): number;
}

type AnyFunction = (this: unknown, ...args: readonly unknown[]) => unknown;

export const isFunction = (value: unknown): value is AnyFunction => typeof value === "function";

/**
 * Put a function in the place of `owner[name]`.
 *
 * A Proxy, so that its name, its length and its text stay those of the original.
 *
 * @param apply Gets the original's call
 * @returns Puts the original back, unless somebody else took the place meanwhile
 */
function patch(
  owner: object,
  name: string,
  apply: (original: AnyFunction, self: unknown, args: readonly unknown[]) => unknown,
): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  const original: unknown = descriptor?.value;
  if (descriptor?.configurable !== true || !isFunction(original)) return () => {};
  const proxy = new Proxy(original, { apply: (target, self, args) => apply(target, self, args) });
  Object.defineProperty(owner, name, { ...descriptor, value: proxy });
  return () => {
    if (Reflect.get(owner, name) === proxy) Object.defineProperty(owner, name, descriptor);
  };
}

/** Tell which promises a combinator waits for. */
export function patchCombinators(session: Hooked): () => void {
  const { log } = session;
  const undo = COMBINATORS.map((name, index) =>
    patch(Promise, name, (original, self, args) => {
      if (log.closed || !session.isTracedCodeRunning) return Reflect.apply(original, self, args);
      session.justExited = false;
      log.mark(COMBINE, index);
      let result: unknown;
      try {
        result = Reflect.apply(original, self, args);
        return result;
      } finally {
        const number =
          typeof result === "object" && result !== null ? session.numberOf(result) : -1;
        log.mark(COMBINED, number < 0 ? NO_PROMISE : number);
      }
    }),
  );
  return () => undo.forEach((each) => each());
}

/** Where a timer's callback that is recorded keeps the user's own. */
const RECORDED = Symbol("recorded");

/** @returns The callback that was handed to `setTimeout`, for what the timer holds */
export function recordedCallback(held: unknown): unknown {
  return isFunction(held) ? (Reflect.get(held, RECORDED) ?? held) : held;
}

/** Tell when timers were due, and what their callbacks settle. */
export function patchSetTimeout(session: Hooked): () => void {
  const { log } = session;
  return patch(globalThis, "setTimeout", (original, self, args) => {
    const [callback, delay, ...rest] = args;
    if (log.closed || !isFunction(callback) || !session.isTracedCodeRunning) {
      return Reflect.apply(original, self, args);
    }
    const timer = session.timers.next();
    session.justExited = false;
    log.timed1(ARM, timer, timerMs(delay));
    const fire = function (this: unknown): unknown {
      session.timers.fired(timer);
      log.timed(FIRE, timer);
      session.plainDepth++;
      try {
        return Reflect.apply(callback, this, rest);
      } finally {
        session.plainDepth--;
        log.timed(FIRED, timer);
      }
    };
    Reflect.set(fire, RECORDED, callback);
    const handle: unknown = Reflect.apply(original, self, args.length < 2 ? [fire] : [fire, delay]);
    session.timers.set(timer, handle);
    return handle;
  });
}

/** Tell when the promises of `node:timers/promises` are due: who waits for one is not stuck. */
export function patchPromisedTimeout(session: Hooked): () => void {
  const { log } = session;
  const undo = patch(timersPromises, "setTimeout", (original, self, args) => {
    const { nextNumber: settled } = session;
    const promise: unknown = Reflect.apply(original, self, args);
    if (log.closed || !session.isTracedCodeRunning || !types.isPromise(promise)) return promise;
    // With a signal it gives what follows the promise that the timer settles, which is of a class of Node's own.
    const given = session.numberOf(promise);
    if (given > settled) log.mark(ROOT, settled);
    log.timed1(ARM, session.timers.next(), timerMs(args[0]));
    if (given > settled) log.mark1(INIT, given, FOLLOWS + settled);
    return promise;
  });
  syncBuiltinESMExports(); // what was imported by name
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

/** Milliseconds that Node waits for what was passed as a delay. */
function timerMs(delay: unknown): number {
  const ms = typeof delay === "number" ? delay : typeof delay === "string" ? Number(delay) : NaN;
  return ms >= 1 && ms <= LONGEST_TIMER_MS ? Math.trunc(ms) : 1;
}
