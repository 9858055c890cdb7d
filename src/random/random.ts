import { createHash } from "node:crypto";
import { MersenneTwister } from "./mersenne-twister.ts";

/** An integer of any size, or a text. */
export type Seed = number | bigint | string;

export interface ChoicesOptions {
  /** How many; 1 if absent. */
  readonly k?: number;
  /** How likely each is, beside the others; all alike if absent. */
  readonly weights?: readonly number[];
}

/**
 * Python's `random.Random`: the same seed gives the same numbers as in CPython, call by call.
 *
 * Checked against CPython 3.11. Methods bear Python's names.
 */
export class Random {
  readonly #twister: MersenneTwister;

  /** @throws {RangeError} The seed is a number with a fraction, or too large to be exact */
  constructor(seed: Seed) {
    this.#twister = new MersenneTwister(wordsOf(toInteger(seed)));
  }

  /** @returns 0 ≤ x < 1, of 53 bits */
  random(): number {
    const high = this.#twister.next() >>> 5;
    const low = this.#twister.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * @param k 0 to 53: more do not fit a number
   * @throws {RangeError}
   */
  getrandbits(k: number): number {
    if (!(Number.isInteger(k) && k >= 0 && k <= 53))
      throw new RangeError(`Cannot draw ${k} random bits: 0 to 53 fit a number`);
    if (k === 0) return 0;
    if (k <= 32) return this.#twister.next() >>> (32 - k);
    const low = this.#twister.next();
    return (this.#twister.next() >>> (64 - k)) * 2 ** 32 + low;
  }

  uniform(a: number, b: number): number {
    return a + (b - a) * this.random();
  }

  /**
   * @returns a ≤ n ≤ b
   * @throws {RangeError} There is no such integer
   */
  randint(a: number, b: number): number {
    return this.randrange(a, b + 1);
  }

  /**
   * `randrange(stop)` or `randrange(start, stop, step)`, as `range` counts: without `stop`.
   *
   * @throws {RangeError} The range is empty, or not of integers
   */
  randrange(stop: number): number;
  randrange(start: number, stop: number, step?: number): number;
  randrange(start: number, stop?: number, step = 1): number {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    const count = Math.ceil((to - from) / step);
    if (![from, to, step, count].every(Number.isSafeInteger) || count < 1) {
      throw new RangeError(
        `Cannot draw from ${from} up to ${to} by ${step}: that is no range of integers, or it is empty`,
      );
    }
    return from + step * this.#below(count);
  }

  /** @throws {RangeError} There is nothing to choose from */
  choice<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("Cannot choose from an empty list");
    return at(items, this.#below(items.length));
  }

  /**
   * Any of them, the same one perhaps more than once.
   *
   * @throws {RangeError} The weights are not one for each item, or sum up to nothing
   */
  choices<T>(items: readonly T[], { k = 1, weights }: ChoicesOptions = {}): T[] {
    if (items.length === 0) throw new RangeError("Cannot choose from an empty list");
    if (weights === undefined)
      return Array.from({ length: k }, () => at(items, Math.floor(this.random() * items.length)));
    const sums: number[] = [];
    for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight);
    const total = sums.at(-1) ?? 0;
    if (sums.length !== items.length || !(total > 0 && Number.isFinite(total))) {
      throw new RangeError(
        `Cannot weigh ${items.length} items by ${sums.length} weights that sum up to ${total}`,
      );
    }
    return Array.from({ length: k }, () => {
      const drawn = this.random() * total;
      const index = sums.findIndex((sum) => drawn < sum);
      return at(items, index < 0 ? items.length - 1 : index);
    });
  }

  /** In place. */
  shuffle(items: unknown[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#below(i + 1);
      [items[i], items[j]] = [at(items, j), at(items, i)];
    }
  }

  /**
   * `k` different places of a list, in the order drawn.
   *
   * @throws {RangeError} It is not that long
   */
  sample<T>(items: readonly T[], k: number): T[] {
    const n = items.length;
    if (!(Number.isInteger(k) && k >= 0 && k <= n))
      throw new RangeError(`Cannot draw a sample of ${k} from ${n} items`);
    // CPython draws from a shrinking list where that is smaller than a set of what was drawn.
    const setSize = 21 + (k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0);
    return n <= setSize ? this.#sampleFromPool([...items], k) : this.#sampleBySet(items, k);
  }

  #sampleFromPool<T>(pool: T[], k: number): T[] {
    return Array.from({ length: k }, (_, i) => {
      const j = this.#below(pool.length - i);
      const drawn = at(pool, j);
      pool[j] = at(pool, pool.length - i - 1);
      return drawn;
    });
  }

  #sampleBySet<T>(items: readonly T[], k: number): T[] {
    const drawn = new Set<number>();
    while (drawn.size < k) drawn.add(this.#below(items.length));
    return [...drawn].map((index) => at(items, index));
  }

  /** By rejection: what is too large is drawn again. */
  #below(n: number): number {
    // The logarithm would be rounded.
    const bits = n < 2 ** 32 ? 32 - Math.clz32(n) : 64 - Math.clz32(Math.floor(n / 2 ** 32));
    for (;;) {
      const drawn = this.getrandbits(bits);
      if (drawn < n) return drawn;
    }
  }
}

/** The index is known to be one of the list's. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const at = <T>(items: readonly T[], index: number): T => items[index] as T;

function toInteger(seed: Seed): bigint {
  if (typeof seed === "bigint") return seed;
  if (typeof seed === "number") {
    if (Number.isSafeInteger(seed)) return BigInt(seed);
    throw new RangeError(
      `Cannot seed with ${seed}: it is no exact integer; a bigint may be larger`,
    );
  }
  // CPython's version 2: the text and its hash, as one number.
  const hash = createHash("sha512").update(seed).digest("hex");
  return BigInt(`0x${Buffer.from(seed).toString("hex")}${hash}`);
}

/** Of 32 bits each, the least significant first; the sign is lost, as in CPython. */
function wordsOf(integer: bigint): number[] {
  const words: number[] = [];
  for (let left = integer < 0n ? -integer : integer; left > 0n; left >>= 32n)
    words.push(Number(left & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}
