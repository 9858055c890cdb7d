import { TICKS_PER_MS } from "./events.ts";
import { LONGEST_CHAIN, type PromiseGraph } from "./promise-graph.ts";

interface Timer {
  /** In ticks. */
  readonly due: number;
  isOver: boolean;
}

/** The timers of a replay, from when they were set until they fire or are cleared. */
export class ReplayTimers {
  /** When the timer was due whose callback runs, in ticks; undefined if none does. */
  runningDue: number | undefined;
  readonly #timers = new Map<number, Timer>();
  /** By the promise that each seems to be there to settle. */
  readonly #armed = new Map<number, Timer>();

  /**
   * @param now In ticks
   * @param promise Made right before, as in `new Promise((resolve) => setTimeout(resolve, ms))`, or -1
   */
  arm(id: number, now: number, ms: number, promise: number): void {
    const timer = { due: now + ms * TICKS_PER_MS, isOver: false };
    this.#timers.set(id, timer);
    if (promise >= 0) this.#armed.set(promise, timer);
  }

  fire(id: number): void {
    this.runningDue = this.#timers.get(id)?.due;
    this.clear(id);
  }

  clear(id: number): void {
    const timer = this.#timers.get(id);
    this.#timers.delete(id);
    if (timer !== undefined) timer.isOver = true;
  }

  /** When the timer is due that seems to be there to settle a promise, in ticks; undefined if there is none, or no more. */
  dueOf(promise: number, promises: PromiseGraph): number | undefined {
    let at: number | undefined = promise;
    for (let i = 0; at !== undefined && i < LONGEST_CHAIN; i++) {
      const timer = this.#armed.get(at);
      if (timer !== undefined) return timer.isOver ? undefined : timer.due;
      at = promises.parentOf(at);
    }
    return undefined;
  }
}
