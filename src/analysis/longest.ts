/** Finds the longest of any stretch of a list, in constant time (a sparse table: n log n numbers). */
export class Longest {
  readonly #lengths: readonly number[];
  /** `#levels[k][i]` is the index of the longest among the 2^k elements from `i`. */
  readonly #levels: Int32Array[] = [];

  constructor(lengths: readonly number[]) {
    this.#lengths = lengths;
    let level = Int32Array.from(lengths, (_, i) => i);
    this.#levels.push(level);
    for (let width = 1; 2 * width <= lengths.length; width *= 2) {
      const below = level;
      level = Int32Array.from({ length: lengths.length - 2 * width + 1 }, (_, i) =>
        this.#longer(below[i] ?? 0, below[i + width] ?? 0),
      );
      this.#levels.push(level);
    }
  }

  /** @returns The index of the longest from `first` up to but not including `end`; undefined if there is none */
  within(first: number, end: number): number | undefined {
    if (end <= first) return undefined;
    const k = 31 - Math.clz32(end - first);
    const level = this.#levels[k];
    return this.#longer(level?.[first] ?? first, level?.[end - 2 ** k] ?? first);
  }

  #longer(a: number, b: number): number {
    return (this.#lengths[b] ?? 0) > (this.#lengths[a] ?? 0) ? b : a;
  }
}
