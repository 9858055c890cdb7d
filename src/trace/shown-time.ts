import { TICKS_PER_MS } from "./events.ts";

/**
 * The time that a chart shows, in ticks: the real one, but for stretches in which a timeline says what time it is.
 *
 * A chart has one axis: of several timelines at once it shows the latest time.
 */
export class ShownTime {
  #real = 0;
  #shown = 0;
  /** When those that tell the time began. */
  readonly #begun = new Map<number, number>();
  /** Where shown time left the pace of the real one. */
  readonly #turns: { readonly real: number; readonly shown: number; readonly flows: boolean }[] =
    [];
  /** Ticks that passed on timelines. */
  virtual = 0;

  get now(): number {
    return this.#shown;
  }

  /** Real time passes. */
  pass(ticks: number): void {
    this.#real += ticks;
    if (this.#begun.size === 0) this.#shown += ticks;
  }

  passUntil(real: number): void {
    this.pass(Math.max(0, real - this.#real));
  }

  begin(timeline: number): void {
    this.#begun.set(timeline, this.#shown);
    this.#turn(false);
  }

  /** @param elapsed Since the timeline began */
  moveTo(timeline: number, elapsed: number): void {
    const begun = this.#begun.get(timeline);
    if (begun === undefined || begun + elapsed <= this.#shown) return;
    this.virtual += begun + elapsed - this.#shown;
    this.#shown = begun + elapsed;
    this.#turn(false);
  }

  end(timeline: number): void {
    if (this.#begun.delete(timeline)) this.#turn(this.#begun.size === 0);
  }

  /** What is shown for an instant of the past, or of now. */
  at(real: number): number {
    const turn = this.#turns.findLast((each) => each.real <= real);
    if (turn === undefined) return real;
    return turn.flows ? turn.shown + real - turn.real : turn.shown;
  }

  #turn(flows: boolean): void {
    this.#turns.push({ real: this.#real, shown: this.#shown, flows });
  }
}

/** 30 bits; with another word above it, 365,000 years. */
const WORD_TICKS = 2 ** 30;

/** Elapsed time as two words of a log. */
export function toWords(ms: number): readonly [high: number, low: number] {
  const ticks = Math.round(ms * TICKS_PER_MS);
  return [Math.floor(ticks / WORD_TICKS), ticks % WORD_TICKS];
}

export const fromWords = (high: number, low: number): number => high * WORD_TICKS + low;
