import { AT_ONCE, GAP, GAP_TICKS, TICKS_PER_MS } from "./events.ts";

/** The platform's own: a user may put a clock of theirs in its place. */
const nextTick: typeof process.nextTick = process.nextTick.bind(process);

/** Words that one event needs at most, a `GAP` before it included. */
const LARGEST_EVENT = 8;
/** One for all logs: an empty typed array takes 200 bytes. */
const NO_WORDS = new Int32Array(0);

const FIRST_CHUNK_WORDS = 32;
const LARGEST_CHUNK_WORDS = 65_536;

/** Code that nobody records ran at most this long in place of a task that goes on, or the clock is read more often. */
const DOUBTFUL_TICKS = TICKS_PER_MS;
/** Suspensions for which the clock is then read at each event. */
const DOUBTS = 1000;

/** 17 MB, 1.5 million events: what can still be drawn in seconds, and in less than a gigabyte. */
export const DEFAULT_MAX_WORDS = 2 ** 22;

export interface LogOptions {
  /** In words of four bytes. */
  readonly maxWords?: number;
  /** Read the clock for every event that has a time. */
  readonly isExact: boolean;
}

/**
 * An append-only log of events, kept as numbers alone, so that recording neither links nor keeps alive what it saw.
 *
 * It takes no memory before the first event and grows from 128 bytes. Past its bound it counts what it drops.
 *
 * Reading a clock takes as long as an `await`. So, unless it is to be exact, a task that goes on in the same drain of the
 * microtask queue in which the log's last event came is given that event's time: between the two, nothing that is
 * recorded ran.
 */
export class EventLog {
  /** Events that came after the bound. */
  dropped = 0;
  #closed = false;
  #chunk: Int32Array = NO_WORDS;
  #used = 0;
  /** Highest `#used` at which a whole event fits; below zero in a log that takes no more. */
  #lastStart = -1;
  #earlier: Int32Array[] = [];
  #earlierWords = 0;
  #ticks = 0;
  readonly #nowMs: () => number;
  readonly #originMs: number;
  readonly #maxWords: number;
  readonly #isExact: boolean;
  /** The microtask queue has not been empty since the last event. */
  #isFresh = false;
  /** `#isFresh` will be taken back when this drain of the microtask queue is over. */
  #awaitsTick = false;
  /** Suspensions that are left until `#isFresh` is used again. */
  #doubts = 0;

  /** @param nowMs A monotonic clock; times count from now on */
  constructor(nowMs: () => number, { maxWords = DEFAULT_MAX_WORDS, isExact }: LogOptions) {
    this.#nowMs = nowMs;
    this.#originMs = nowMs();
    this.#maxWords = maxWords;
    this.#isExact = isExact;
  }

  /** Whether events are refused, uncounted, since `close()`. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Words written: a place in the log that `words` accepts. */
  get position(): number {
    return this.#earlierWords + this.#used;
  }

  /** Ticks from the origin to the last timed event. */
  get lastTicks(): number {
    return this.#ticks;
  }

  /** Ticks from the origin to this instant. */
  nowTicks(): number {
    const ticks = Math.round((this.#nowMs() - this.#originMs) * TICKS_PER_MS);
    return Math.max(ticks, this.#ticks);
  }

  close(): void {
    this.#closed = true;
    this.#lastStart = -1;
  }

  mark(kind: number, id: number): void {
    if (this.#used > this.#lastStart && !this.#grow()) return;
    this.#chunk[this.#used++] = (id << 5) | kind;
  }

  mark1(kind: number, id: number, a: number): void {
    if (this.#used > this.#lastStart && !this.#grow()) return;
    this.#chunk[this.#used++] = (id << 5) | kind;
    this.#chunk[this.#used++] = a;
  }

  mark2(kind: number, id: number, a: number, b: number): void {
    if (this.#used > this.#lastStart && !this.#grow()) return;
    this.#chunk[this.#used++] = (id << 5) | kind;
    this.#chunk[this.#used++] = a;
    this.#chunk[this.#used++] = b;
  }

  timed(kind: number, id: number): void {
    if (this.#used > this.#lastStart && !this.#grow()) return;
    const elapsed = this.#elapsed();
    this.#chunk[this.#used++] = (id << 5) | kind;
    this.#chunk[this.#used++] = elapsed;
  }

  /** A task goes on: at the time of the last event, where that may be said. */
  resumed(kind: number, id: number): void {
    if (!this.#isFresh) return this.timed(kind, id);
    if (this.#used > this.#lastStart && !this.#grow()) return;
    this.#chunk[this.#used++] = (id << 5) | kind | AT_ONCE;
  }

  /** A task suspends, and the next microtask runs. */
  suspended(kind: number, id: number, site: number, on: number): void {
    this.timed2(kind, id, site, on);
    if (!this.#isFresh && !this.#isExact) this.#refresh();
  }

  /** Code that nobody records runs on, or may. */
  goStale(): void {
    this.#isFresh = false;
  }

  timed1(kind: number, id: number, a: number): void {
    if (this.#used > this.#lastStart && !this.#grow()) return;
    const elapsed = this.#elapsed();
    this.#chunk[this.#used++] = (id << 5) | kind;
    this.#chunk[this.#used++] = elapsed;
    this.#chunk[this.#used++] = a;
  }

  timed2(kind: number, id: number, a: number, b: number): void {
    if (this.#used > this.#lastStart && !this.#grow()) return;
    const elapsed = this.#elapsed();
    const chunk = this.#chunk;
    const at = this.#used;
    this.#used = at + 4;
    chunk[at] = (id << 5) | kind;
    chunk[at + 1] = elapsed;
    chunk[at + 2] = a;
    chunk[at + 3] = b;
  }

  /** The chunks of the log up to `position`, not copied. An event never spans two chunks. */
  words(position: number = this.position): readonly Int32Array[] {
    const out: Int32Array[] = [];
    let left = position;
    for (const chunk of [...this.#earlier, this.#chunk.subarray(0, this.#used)]) {
      if (left <= 0) break;
      out.push(chunk.length <= left ? chunk : chunk.subarray(0, left));
      left -= chunk.length;
    }
    return out;
  }

  /** Ticks since the timed event before; writes a `GAP` where they overflow a word. */
  #elapsed(): number {
    const ticks = Math.round((this.#nowMs() - this.#originMs) * TICKS_PER_MS);
    const elapsed = ticks - this.#ticks;
    if (elapsed <= 0) return 0; // an injected clock that went back
    this.#ticks = ticks;
    if (elapsed > DOUBTFUL_TICKS && this.#isFresh) this.#doubt();
    if (elapsed < GAP_TICKS) return elapsed;
    this.#chunk[this.#used++] = (Math.trunc(elapsed / GAP_TICKS) << 5) | GAP;
    return elapsed % GAP_TICKS;
  }

  /** Until this drain of the microtask queue is over: ticks come after it, and change nothing in its order. */
  #refresh(): void {
    if (this.#doubts > 0) {
      this.#doubts -= 1;
      return;
    }
    this.#isFresh = true;
    if (this.#awaitsTick) return;
    this.#awaitsTick = true;
    nextTick(this.#ticked);
  }

  readonly #ticked = (): void => {
    this.#awaitsTick = false;
    this.#isFresh = false;
  };

  /** So much time went by in one drain that it matters whose it was. */
  #doubt(): void {
    this.#ticked(); // a terminated execution may have swallowed the tick
    this.#doubts = DOUBTS;
  }

  #grow(): boolean {
    if (this.#closed) return false;
    if (this.position + LARGEST_EVENT > this.#maxWords) {
      this.dropped++;
      this.#lastStart = -1;
      return false;
    }
    if (this.#used > 0) {
      this.#earlier.push(this.#chunk.subarray(0, this.#used));
      this.#earlierWords += this.#used;
    }
    const size = Math.max(FIRST_CHUNK_WORDS, Math.min(LARGEST_CHUNK_WORDS, this.#chunk.length * 2));
    this.#chunk = new Int32Array(size);
    this.#used = 0;
    const room = this.#maxWords - this.#earlierWords;
    this.#lastStart = Math.min(size, room) - LARGEST_EVENT;
    return true;
  }
}
