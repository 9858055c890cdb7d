import { TICKS_PER_MS } from "./events.ts";

interface Stretch {
  readonly timeline: number;
  /** What the timeline has said last. */
  elapsed: number;
}

/**
 * The time that a chart shows, in ticks: the real one, but for stretches in which a timeline says what time it is.
 *
 * Of several timelines at once the one that began first is followed, then the next: a chart has one axis.
 */
export class ShownTime {
  #real = 0;
  #shown = 0;
  /** What the followed timeline's elapsed time is added to. */
  #base = 0;
  readonly #stretches: Stretch[] = [];
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
    if (this.#stretches.length === 0) this.#shown += ticks;
  }

  passUntil(real: number): void {
    this.pass(Math.max(0, real - this.#real));
  }

  begin(timeline: number): void {
    this.#stretches.push({ timeline, elapsed: 0 });
    if (this.#stretches.length === 1) this.#followFirst();
  }

  /** @param elapsed Since the timeline began */
  moveTo(timeline: number, elapsed: number): void {
    const stretch = this.#stretches.find((each) => each.timeline === timeline);
    if (stretch === undefined) return;
    stretch.elapsed = elapsed;
    if (stretch !== this.#stretches[0]) return;
    const shown = Math.max(this.#shown, this.#base + elapsed);
    this.virtual += shown - this.#shown;
    this.#shown = shown;
    this.#turn(false);
  }

  end(timeline: number): void {
    const index = this.#stretches.findIndex((each) => each.timeline === timeline);
    if (index < 0) return;
    this.#stretches.splice(index, 1);
    if (index === 0) this.#followFirst();
  }

  /** What is shown for an instant of the past, or of now. */
  at(real: number): number {
    const turn = this.#turns.findLast((each) => each.real <= real);
    if (turn === undefined) return real;
    return turn.flows ? turn.shown + real - turn.real : turn.shown;
  }

  #followFirst(): void {
    const first = this.#stretches[0];
    if (first !== undefined) this.#base = this.#shown - first.elapsed;
    this.#turn(first === undefined);
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
