import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import { isProxy } from "node:util/types";
import { KeyboardInterrupt, recordedCallback } from "../../../src/trace/index.ts";
import { isNative } from "../function-text.ts";
import { closedOver } from "./closure.ts";
import { duration } from "./duration.ts";
import type { Job } from "./job.ts";

/** Node's own, whatever a cell puts in their place later. */
const { clearImmediate, clearTimeout, setImmediate, setTimeout } = timers;

type Callback = (...args: readonly unknown[]) => unknown;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** @returns The cell that set a timer; Node keeps it with the timer */
type CellOf = (timer: object) => number | undefined;

/**
 * Timers that wait. They are not counted as they are set, which would cost each of them, but looked for when somebody
 * asks. Node and libraries keep house with timers that are `unref`ed: those are left out.
 */
export class Timers {
  readonly #cellOf: CellOf;
  /** What `setInterval` made, and when: a timer itself knows only when it fired last. */
  readonly #intervals = new WeakMap<object, number>();

  constructor(cellOf: CellOf) {
    this.#cellOf = cellOf;
  }

  /** Note when intervals are set, from here on. */
  watch(): void {
    const setInterval = new Proxy(timers.setInterval, {
      apply: (target, self, args): unknown => {
        const made: unknown = Reflect.apply(target, self, args);
        if (typeof made === "object" && made !== null) this.#intervals.set(made, Date.now());
        return made;
      },
    });
    for (const owner of [globalThis, timers]) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, "setInterval");
      Object.defineProperty(owner, "setInterval", { ...descriptor, value: setInterval });
    }
    syncBuiltinESMExports();
  }

  list(): Job[] {
    const now = setTimeout(() => {}, 1);
    clearTimeout(now);
    const loopMs = numberOf(now, "_idleStart");
    const waiting = allTimers().flatMap((timer) => this.#waiting(timer, loopMs) ?? []);
    return [...waiting, ...this.#immediates()];
  }

  #waiting(timer: object, loopMs: number): Job | undefined {
    const cell = this.#cellOf(timer);
    if (cell === undefined || !isTimeout(timer) || !timer.hasRef()) return undefined;
    const startMs = numberOf(timer, "_idleStart");
    const delayMs = numberOf(timer, "_idleTimeout");
    const repeats = Reflect.get(timer, "_repeat") !== null;
    const left = duration(Math.max(0, startMs + delayMs - loopMs));
    return {
      thing: timer,
      cell,
      kind: repeats ? "interval" : "timer",
      what: repeats
        ? `every ${duration(delayMs)}, next in ${left}`
        : `after ${duration(delayMs)}, due in ${left}`,
      sinceMs: repeats ? this.#intervals.get(timer) : Date.now() - (loopMs - startMs),
      end: (request) => this.#end(timer, request),
    };
  }

  /**
   * Nothing fires early but the promise that somebody waits for, and that one is rejected: whoever awaits a cleared
   * timer would never go on, nor reach its `finally`.
   */
  #end(timer: NodeJS.Timeout, request: number): void {
    const set: unknown = Reflect.get(timer, "_onTimeout");
    const repeats = Reflect.get(timer, "_repeat") !== null;
    clearTimeout(timer);
    const callback = recordedCallback(set);
    if (!isCallback(callback)) return;
    if (isResolver(callback)) callback(Promise.reject(new KeyboardInterrupt(request)));
    // `setInterval` of node:timers/promises: the loop that iterates over it stops as it resumes.
    else if (repeats && !this.#intervals.has(timer)) callback();
  }

  /** Those that wait for the next turn form a list, and a new one is its last. */
  #immediates(): Job[] {
    const last = setImmediate(() => {});
    const found: Job[] = [];
    for (let each = next(last, "_idlePrev"); each !== undefined; each = next(each, "_idlePrev")) {
      const cell = this.#cellOf(each);
      if (cell !== undefined && isImmediate(each) && each.hasRef())
        found.unshift(toJob(each, cell));
    }
    clearImmediate(last);
    return found;
  }
}

function toJob(thing: NodeJS.Immediate, cell: number): Job {
  return {
    thing,
    cell,
    kind: "immediate",
    what: "due in the loop's next turn",
    sinceMs: Date.now(),
    end() {
      // A promise is about to be settled anyway: whoever waits for it stops as it resumes.
      const callback: unknown = Reflect.get(thing, "_onImmediate");
      if (!isCallback(callback) || !isResolver(callback)) clearImmediate(thing);
    },
  };
}

/**
 * Node keeps a ring of timers for each delay. Its list of those lists is closed to us, but for a debugger.
 *
 * @throws {Error} Node keeps them elsewhere
 */
function allTimers(): object[] {
  const rings = closedOver(clearTimeout, "timerListMap");
  if (rings === undefined)
    throw new Error(
      `Cannot find the timers that wait: Node ${process.version} keeps them elsewhere`,
    );
  return Object.values(rings).flatMap((ring: unknown) => {
    const found: object[] = [];
    if (typeof ring !== "object" || ring === null) return found;
    for (let each = next(ring, "_idleNext"); each !== undefined && each !== ring;) {
      found.push(each);
      each = next(each, "_idleNext");
    }
    return found;
  });
}

function next(link: object, key: "_idleNext" | "_idlePrev"): object | undefined {
  const found: unknown = Reflect.get(link, key);
  return typeof found === "object" && found !== null ? found : undefined;
}

function numberOf(timer: object, key: string): number {
  const value: unknown = Reflect.get(timer, key);
  return typeof value === "number" ? value : 0;
}

function isTimeout(timer: object): timer is NodeJS.Timeout {
  return "hasRef" in timer && "refresh" in timer;
}

function isImmediate(timer: object): timer is NodeJS.Immediate {
  return "hasRef" in timer && "_onImmediate" in timer;
}

function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}

/** What a promise's maker is given to resolve it, as `new Promise((resolve) => setTimeout(resolve, 100))` hands on. */
function isResolver(callback: Callback): boolean {
  return (
    !isProxy(callback) &&
    callback.name === "" &&
    callback.length === 1 &&
    !("prototype" in callback) &&
    isNative(String(callback))
  );
}
