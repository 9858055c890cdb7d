import { types } from "node:util";
import { promiseHooks } from "node:v8";
import type { Registers } from "./activation.ts";
import {
  AFTER,
  BEFORE,
  CLEARED,
  FIRED,
  FIRST_GENERATOR,
  INIT,
  ROOT,
  SETTLED,
  SETTLED_BY_TIMER,
  SETTLED_NOW,
  SETTLED_OUTSIDE,
  WRAP,
} from "./events.ts";
import { ForeignTimers } from "./foreign-timers.ts";
import type { EventLog } from "./log.ts";
import { isFunction, patchCombinators, patchPromisedTimeout, patchSetTimeout } from "./patches.ts";
import { PendingTimers } from "./pending-timers.ts";
import type { Stamps } from "./stamps.ts";

/**
 * Everything that `full` hooks into, from the start of the first recording in full to the stop of the last.
 *
 * Recordings in full that overlap share one session and one log: the engine's hooks are one a process.
 * Nothing here may throw: an exception in a promise hook ends the process.
 */
export class FullSession {
  readonly log: EventLog;
  /** A task ended just now, so the promise that settles next is its own. */
  justExited = false;
  /** Depth of uninstrumented code that runs for a recording: its promises are of interest too. */
  plainDepth = 0;
  readonly timers: PendingTimers = new PendingTimers();
  readonly #foreign = new ForeignTimers();
  readonly #registers: Registers;
  readonly #stamps: Stamps;
  /** Stamps below are of an earlier session. */
  readonly #firstStamp: number;
  readonly #undo: (() => unknown)[] = [];
  /** The promise whose reaction runs, or -1 when it is of no interest. */
  #reaction = -1;
  /** What was just handed to `await`: the next promise made from it is the engine's own throwaway. */
  #awaited: unknown = null;
  /** What was just handed to `await` is no promise: the next promise is what the engine wraps it in. */
  #wrapper: "none" | "value" | "object" = "none";
  /** The generator that yields what was just awaited: in the reaction to that it settles what was asked of it. Or -1. */
  #yielding = -1;

  constructor(log: EventLog, registers: Registers, stamps: Stamps) {
    this.log = log;
    this.#registers = registers;
    this.#stamps = stamps;
    this.#firstStamp = stamps.next;
    // Typed as a Function; documented to return what stops the hooks.
    const off: unknown = promiseHooks.createHook({
      init: (promise, parent) => this.#made(promise, parent),
      settled: (promise) => this.#settled(promise),
      before: (promise) => this.#before(promise),
      after: () => this.#after(),
    });
    this.#undo.push(
      () => isFunction(off) && off(),
      patchCombinators(this),
      patchSetTimeout(this),
      patchPromisedTimeout(this),
    );
  }

  /** Unhook. The log stays as it is. */
  stop(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.log.close();
  }

  /** A recorded task runs, or code that one started. */
  get isTracedCodeRunning(): boolean {
    const { current } = this.#registers;
    return (
      (current !== null && current.log === this.log) || this.#reaction >= 0 || this.plainDepth > 0
    );
  }

  /** The number that the next promise gets. */
  get nextNumber(): number {
    return this.#stamps.next - this.#firstStamp;
  }

  /** @returns The promise's number, given now if it is new; -1 for what is no promise */
  promiseNumber(value: object): number {
    const known = this.numberOf(value);
    if (known >= 0 || !types.isPromise(value)) return known;
    return this.#stamp(value);
  }

  /** @returns The number that this session gave, or -1 */
  numberOf(value: object): number {
    const stamp = this.#stamps.get(value);
    return stamp >= this.#firstStamp ? stamp - this.#firstStamp : -1;
  }

  /** Log which timers will not fire any more: what reads the log up to here must not expect them. */
  noteCleared(): void {
    for (const timer of this.timers.takeCleared()) this.log.mark(CLEARED, timer);
  }

  expectNothing(): void {
    this.justExited = false;
    this.#expect(null, "none", -1);
  }

  expectThrowaway(awaited: object): void {
    this.#expect(awaited, "none", -1);
  }

  expectWrapper(of: "value" | "object"): void {
    this.#expect(null, of, -1);
  }

  /** @param awaited What a generator yields, if that is a promise */
  expectYield(generator: number, awaited: object | null): void {
    this.#expect(awaited, awaited === null ? "value" : "none", generator);
  }

  #expect(awaited: object | null, wrapper: "none" | "value" | "object", yielding: number): void {
    this.#awaited = awaited;
    this.#wrapper = wrapper;
    this.#yielding = yielding;
  }

  /** After a terminated execution: neither its `after` hook nor the end of its timer's callback comes. */
  reset(): void {
    this.expectNothing();
    this.#after();
    this.plainDepth = 0;
    this.log.timed(FIRED, 0);
  }

  #stamp(promise: object): number {
    const stamp = this.#stamps.set(promise);
    return stamp < 0 ? -1 : stamp - this.#firstStamp;
  }

  #made(promise: object, parent: object | undefined): void {
    this.justExited = false;
    const isThrowaway = parent !== undefined && parent === this.#awaited;
    this.#awaited = null;
    if (isThrowaway) {
      if (this.#yielding >= 0)
        this.log.mark1(INIT, this.#stamp(promise), FIRST_GENERATOR - this.#yielding);
      this.#yielding = -1;
      return;
    }
    if (this.#wrapper !== "none") {
      const isObject = this.#wrapper === "object";
      this.#wrapper = "none";
      this.#awaited = promise;
      if (isObject) this.log.mark(WRAP, this.#stamp(promise));
      return;
    }
    if (!this.isTracedCodeRunning) return;
    const number = this.#stamp(promise);
    if (parent === undefined) this.log.mark(ROOT, number);
    else this.log.mark1(INIT, number, this.promiseNumber(parent));
  }

  #settled(promise: object): void {
    const number = this.numberOf(promise);
    const isTasksOwn = this.justExited;
    this.justExited = false;
    if (number < 0) return;
    if (isTasksOwn) {
      this.log.mark(SETTLED_NOW, number); // the exit told the time
      return;
    }
    const { current } = this.#registers;
    if (current !== null && current.log !== this.log) {
      this.log.timed(SETTLED_OUTSIDE, number);
      return;
    }
    const isForeign = current === null && !this.isTracedCodeRunning;
    const lateness = isForeign ? this.#foreign.lateness() : undefined;
    if (lateness !== undefined) this.log.timed1(SETTLED_BY_TIMER, number, lateness);
    else this.log.timed(SETTLED, number);
  }

  #before(promise: object): void {
    this.justExited = false;
    const number = this.numberOf(promise);
    if (number < 0) return;
    this.#reaction = number;
    this.log.mark(BEFORE, number);
  }

  #after(): void {
    if (this.#reaction < 0) return;
    this.#reaction = -1;
    this.log.mark(AFTER, 0);
  }
}
