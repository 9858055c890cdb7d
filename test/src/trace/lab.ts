import { AsyncLocalStorage } from "node:async_hooks";
import {
  Tracer,
  type Recording,
  type RecordingOptions,
  type Site,
  type Trace,
  type TracerOptions,
} from "../../../src/trace/index.ts";

/** A clock that stands until it is told to go on, with its own `setTimeout`: so that a program's times can be computed. */
class FakeTime {
  nowMs = 0;
  #timers: { readonly dueMs: number; readonly callback: () => void }[] = [];

  /** Timers at one instant fire in the order in which they were set. */
  readonly setTimeout = (callback: () => void, ms: number): void => {
    const inContext = AsyncLocalStorage.snapshot(); // as real timers keep it
    this.#timers.push({ dueMs: this.nowMs + ms, callback: () => inContext(callback) });
    this.#timers.sort((a, b) => a.dueMs - b.dueMs);
  };

  readonly sleep = <T>(ms: number, value?: T): Promise<T | undefined> =>
    new Promise((resolve) => {
      // The global one: a recording in full watches it.
      setTimeout(() => resolve(value), ms);
    });

  /** Work that takes this long and holds the loop. */
  readonly busy = (ms: number): void => {
    this.nowMs += ms;
  };

  /** Let time pass until no timer is left, or up to `untilMs`. */
  async run(untilMs: number = Infinity): Promise<void> {
    await turn();
    for (;;) {
      const timer = this.#timers[0];
      if (timer === undefined || timer.dueMs > untilMs) break;
      this.#timers.shift();
      this.nowMs = Math.max(this.nowMs, timer.dueMs);
      timer.callback();
      await turn();
    }
    if (untilMs !== Infinity) this.nowMs = Math.max(this.nowMs, untilMs);
  }
}

/** Until the microtasks are done. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** A tracer on a fake clock, which has the place of the real one while the lab is open. */
export class Lab implements Disposable {
  readonly time = new FakeTime();
  readonly tracer: Tracer;
  readonly #setTimeout = globalThis.setTimeout;

  constructor(options: TracerOptions = {}) {
    this.tracer = new Tracer({
      nowMs: () => this.time.nowMs,
      epochMs: () => 1_000_000,
      ...options,
    });
    Reflect.set(globalThis, "setTimeout", this.time.setTimeout);
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#setTimeout;
  }

  begin(mode: "light" | "full", options: Partial<RecordingOptions> = {}): Recording {
    return this.tracer.record({ label: "cell 1", cell: 1, mode, ...options });
  }

  /** Run a program to its end, and record it. */
  async record(mode: "light" | "full", program: () => unknown): Promise<Trace> {
    const recording = this.begin(mode);
    recording.run(program);
    await this.time.run();
    recording.stop();
    return recording.snapshot();
  }
}

/** A function's site, and as many awaits as it needs after it. */
export const fn = (name: string, ...parameters: string[]): Site => ({
  kind: "function",
  name,
  parameters,
  line: 1,
  column: 1,
  text: `async function ${name}`,
});

export const at = (
  kind: Exclude<Site["kind"], "function" | "cell">,
  line: number,
  text: string,
): Site => ({
  kind,
  line,
  column: 3,
  text,
});

export const cell = (name: string): Site => ({ kind: "cell", name, line: 1, column: 1, text: "" });
