import { STATES, type State } from "../analysis/index.ts";
import type { Bar } from "./model.ts";

/** How long a row was in each state in each of equal steps of time. */
export class Steps {
  readonly count: number;
  readonly stepMs: number;
  /** By step, then by state. */
  readonly #ms: Float64Array;

  /** @param bars Of one row */
  constructor(bars: readonly Bar[], end: number, count: number) {
    this.count = count;
    this.stepMs = end / count;
    this.#ms = new Float64Array(count * STATES.length);
    for (const bar of bars) this.#add(bar);
  }

  /** What it did most in a step; undefined if that is less than `leastMs`. */
  longest(step: number, leastMs: number): State | undefined {
    let best: State | undefined;
    let bestMs = 0;
    for (const [index, state] of STATES.entries()) {
      const ms = this.#ms[step * STATES.length + index] ?? 0;
      if (ms <= bestMs || ms < leastMs) continue;
      best = state;
      bestMs = ms;
    }
    return best;
  }

  #add({ state, from, to }: Bar): void {
    const { stepMs, count } = this;
    const index = STATES.indexOf(state);
    const last = Math.min(count - 1, Math.floor(to / stepMs));
    for (let step = Math.floor(from / stepMs); step <= last; step++) {
      const at = step * STATES.length + index;
      const within = Math.min(to, (step + 1) * stepMs) - Math.max(from, step * stepMs);
      this.#ms[at] = (this.#ms[at] ?? 0) + within;
    }
  }
}
