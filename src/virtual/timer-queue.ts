/** What a queue holds; it keeps `place` itself. */
export interface Queued {
  dueMs: number;
  /** Grows with each timer that is set: equal times keep their order. */
  order: number;
  /** Index in the queue, -1 outside. */
  place: number;
}

const isBefore = (a: Queued, b: Queued): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

/** A binary heap: what is due first is first. */
export class TimerQueue<Timer extends Queued> {
  readonly #heap: Timer[] = [];

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  get size(): number {
    return this.#heap.length;
  }

  add(timer: Timer): void {
    this.#heap.push(timer);
    this.#rise(timer, this.#heap.length - 1);
  }

  remove(timer: Timer): void {
    const { place } = timer;
    if (place < 0) return;
    timer.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === timer) return;
    this.#rise(last, place);
    this.#sink(last, last.place);
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer;
    timer.place = place;
  }

  #rise(timer: Timer, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#heap[above];
      if (other === undefined || !isBefore(timer, other)) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(timer, place);
  }

  #sink(timer: Timer, from: number): void {
    let place = from;
    for (;;) {
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]];
      const next =
        left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (next === undefined || !isBefore(next, timer)) break;
      const below = next.place;
      this.#put(next, place);
      place = below;
    }
    this.#put(timer, place);
  }
}
