/** Words of state. */
const N = 624;
const M = 397;
const UPPER_MASK = 0x80000000;
const LOWER_MASK = 0x7fffffff;
const MATRIX_A = 0x9908b0df;

/** MT19937, seeded by an array: M. Matsumoto and T. Nishimura, "Mersenne Twister", 1998, and their `mt19937ar.c`. */
export class MersenneTwister {
  readonly #state = new Uint32Array(N);
  #index = N;

  /** @param key At least one word of 32 bits, the least significant first */
  constructor(key: readonly number[]) {
    this.#fill(19_650_218);
    this.#mix(key);
  }

  /** @returns 32 bits */
  next(): number {
    if (this.#index >= N) this.#twist();
    let y = this.#at(this.#index++);
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #at(index: number): number {
    return this.#state[index] ?? 0;
  }

  #fill(seed: number): void {
    this.#state[0] = seed;
    for (let i = 1; i < N; i++) this.#state[i] = Math.imul(1_812_433_253, this.#stirred(i)) + i;
  }

  #mix(key: readonly number[]): void {
    let i = 1;
    for (let step = 0; step < Math.max(N, key.length); step++) {
      const j = step % key.length;
      this.#state[i] = (this.#at(i) ^ Math.imul(this.#stirred(i), 1_664_525)) + (key[j] ?? 0) + j;
      i = this.#after(i);
    }
    for (let step = 1; step < N; step++) {
      this.#state[i] = (this.#at(i) ^ Math.imul(this.#stirred(i), 1_566_083_941)) - i;
      i = this.#after(i);
    }
    this.#state[0] = UPPER_MASK;
  }

  /** The word before, its upper bits folded into its lower ones. */
  #stirred(index: number): number {
    const before = this.#at(index - 1);
    return before ^ (before >>> 30);
  }

  /** The first word stands for the last, before which the next round begins. */
  #after(index: number): number {
    if (index + 1 < N) return index + 1;
    this.#state[0] = this.#at(N - 1);
    return 1;
  }

  #twist(): void {
    for (let i = 0; i < N; i++) {
      const y = (this.#at(i) & UPPER_MASK) | (this.#at((i + 1) % N) & LOWER_MASK);
      this.#state[i] = this.#at((i + M) % N) ^ (y >>> 1) ^ (y & 1 ? MATRIX_A : 0);
    }
    this.#index = 0;
  }
}
