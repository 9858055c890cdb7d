/** Random choices that a seed repeats. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** @returns 0 up to `below`, without it */
  integer(below: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.integer(items.length)] ?? items[0];
  }

  bytes(atMost: number): Buffer {
    return Buffer.from(Array.from({ length: this.integer(atMost + 1) }, () => this.integer(256)));
  }

  /** Any JSON value. */
  json(depth = 3): unknown {
    const text = (): string => this.bytes(12).toString("latin1");
    const kind = this.integer(depth > 0 ? 10 : 8);
    const plain = [null, true, -1, 0, 1e308, "", text(), "🧵".repeat(this.integer(5))];
    if (kind < plain.length) return plain[kind];
    const items = Array.from({ length: this.integer(4) }, () => this.json(depth - 1));
    return kind === 8 ? items : Object.fromEntries(items.map((item) => [text(), item]));
  }
}
