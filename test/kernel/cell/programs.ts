/** Random async programs over every form that the transform touches, for comparing orders of events. */

/** mulberry32: the same seed gives the same programs on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * What the programs call: promises of every kind, and `L`, which notes that a place was reached.
 *
 * `B` and `G` say whether another function or generator may still start: a generator that yields twice for each value of
 * another one doubles what there is to do.
 */
const HELPERS = `
class P2 extends Promise { then(a, b) { L("P2then"); return super.then(a, b) } }
function D(k, v) { return new Promise((r) => { const go = () => k-- > 0 ? queueMicrotask(go) : r(v); go() }) }
function DR(k, v) { return new Promise((_, r) => { const go = () => k-- > 0 ? queueMicrotask(go) : r(v); go() }) }
function SI(v) { return new Promise((r) => setImmediate(() => r(v))) }
const { setImmediate: TI } = process.getBuiltinModule("node:timers/promises");
function* sg(n) { try { for (let i = 0; i < n; i++) yield i % 2 ? Promise.resolve(i) : i } finally { L("sgclose") } }
function CI(n) { let i = 0; return { [Symbol.asyncIterator]() { return {
  next() { return i < n ? Promise.resolve({ value: i++, done: false }) : { done: true } },
  return() { L("ciret"); return Promise.resolve({}) } } } } }
function AD(n) { return {
  [Symbol.asyncDispose]() { L("ad" + n); return n % 2 ? Promise.resolve() : undefined },
  [Symbol.dispose]() { L("sd" + n) } } }
function AS(n) { return {
  async [Symbol.asyncDispose]() { L("as" + n); await null; L("ae" + n); if (n % 3 === 0) throw "at" + n },
  [Symbol.dispose]() { L("sd" + n) } } }
function SD(n) { return { [Symbol.dispose]() { L("sd" + n); if (n % 3 === 0) throw "st" + n } } }
`;

/** Where a statement stands: how deep, and whether it may yield. */
interface Place {
  readonly depth: number;
  readonly inGenerator: boolean;
}

export class ProgramWriter {
  readonly #random: () => number;
  #lastId = 0;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** @returns A cell: it awaits everything that it starts */
  program(): string {
    const body = { depth: 3, inGenerator: false };
    const functions = this.#many(4, (i) => {
      const guard = `if (d <= 0 || !B()) return ${i};`;
      return `async function fn${i}(d) { ${guard} ${this.#statements(body, 4)} }`;
    });
    const generators = this.#many(3, (i) => {
      const inside = this.#statements({ depth: 3, inGenerator: true }, 3);
      return `async function* ag${i}(d) { if (d <= 0 || !G()) return; try { ${inside} } finally { ${this.#log()} } }`;
    });
    const main = `async function main() { await Promise.allSettled([fn0(3), fn1(3), fn2(3)]); ${this.#statements(body, 4)} }`;
    const top = this.#many(2, () => `try { ${this.#topLevel()} } catch (e) { L("top") }`);
    return [HELPERS, ...functions, ...generators, main, ...top, "await main()"].join("\n");
  }

  /** Statements of the cell's own body, which cannot return. */
  #topLevel(): string {
    return this.#pick([
      () => `await ${this.#value(2, true)}; ${this.#log()}`,
      () => `for await (var tx of ${this.#iterable(2)}) L("tx")`,
      () => `{ await using tr = AD(${this.#id()}); ${this.#log()} }`,
      () => `const t = await (async (x) => ${this.#value(2, true)})(1); ${this.#log()}`,
      () => `var tv = [await ${this.#value(1, true)}, 1]; ${this.#log()}`,
    ]);
  }

  #statements(place: Place, most: number): string {
    return this.#many(1 + this.#below(most), () => this.#statement(place)).join(" ");
  }

  #statement({ depth, inGenerator }: Place): string {
    if (depth <= 0) return this.#log();
    const inner = (most = 2) => this.#statements({ depth: depth - 1, inGenerator }, most);
    const awaiting = () => `await ${this.#value(depth, true)}; ${this.#log()}`;
    return this.#pick([
      awaiting,
      awaiting,
      awaiting,
      () =>
        `try { ${inner()} } catch (e) { L("c" + (typeof e === "object" ? e?.name : e)); ${inner(1)} }`,
      () =>
        `try { ${inner()} } catch (e) { ${this.#log()} } finally { ${this.#log()} ${inner(1)} }`,
      () =>
        `for (let i = 0; i < ${1 + this.#below(2)}; i++) { ${inner()} ${this.#oneOf(["", "if (i == 0) continue;", "break;"])} ${this.#log()} }`,
      () => this.#forAwait(depth, inner),
      () => `fn${this.#below(4)}(${depth} - 1).catch(() => { ${this.#log()} }); ${this.#log()}`,
      () => `queueMicrotask(() => { ${this.#log()} });`,
      () => `process.nextTick(() => { ${this.#log()} });`,
      () => `if (${this.#below(2)}) { ${inner()} } else { ${inner()} }`,
      () => this.#return(depth),
      () => (this.#below(4) > 0 ? this.#log() : `throw ${this.#id()};`),
      () => this.#using(inner),
      () => this.#usingLoop(depth, inner),
      ...(inGenerator ? this.#yields(depth) : []),
    ]);
  }

  #forAwait(depth: number, inner: (most: number) => string): string {
    const label = this.#oneOf(["", "", `lab${this.#id()}: `]);
    const leave = this.#oneOf([
      "",
      "break;",
      "continue;",
      label === "" ? "" : `continue ${label.slice(0, -2)};`,
    ]);
    const body = this.#oneOf([`{ L("x"); ${inner(1)} ${leave} }`, `L("y");`]);
    return `${label}for await (const x of ${this.#iterable(depth)}) ${body}`;
  }

  #return(depth: number): string {
    if (this.#below(3) > 0) return this.#log();
    const value = this.#oneOf([
      this.#value(depth - 1, true),
      `await ${this.#value(depth - 1, true)}`,
      `(${this.#value(0, false)})`,
      `L(0), ${this.#value(0, false)}`,
    ]);
    return `return ${value};`;
  }

  #using(inner: () => string): string {
    const declarations = this.#many(1 + this.#below(3), () => {
      const keyword = this.#oneOf(["await using", "await using", "using"]);
      const resources = this.#many(1 + this.#below(2), () => {
        const id = this.#id();
        const resource = this.#oneOf([`AD(${id})`, `AD(${id})`, `AS(${id})`, `SD(${id})`, "null"]);
        return `r${id} = ${resource}`;
      });
      return `${keyword} ${resources.join(", ")};`;
    });
    return `{ ${declarations.join(" ")} ${inner()} }`;
  }

  #usingLoop(depth: number, inner: () => string): string {
    const id = this.#id();
    const resources = this.#many(1 + this.#below(2), () => {
      const each = this.#id();
      return this.#oneOf([`AD(${each})`, `AS(${each})`, `SD(${each})`, "null"]);
    });
    const keyword = this.#oneOf(["await using", "await using", "using"]);
    const body = this.#oneOf([
      `{ ${inner()} ${this.#oneOf(["", "continue;", "break;"])} }`,
      `L(await ${this.#value(depth - 1, true)});`,
    ]);
    return `for (${keyword} r${id} of [${resources.join(", ")}]) ${body}`;
  }

  #yields(depth: number): (() => string)[] {
    return [
      () => `L("yv" + (yield ${this.#value(depth, true)}));`,
      () => `yield* ${this.#iterable(depth)};`,
      () => "yield;",
    ];
  }

  /** An expression for something to await. */
  #value(depth: number, inAsync: boolean): string {
    const id = () => this.#id();
    const deeper = () => this.#value(depth - 1, true);
    const plain = () => this.#value(0, false);
    const combinator = () => this.#oneOf(["all", "allSettled", "race", "any"]);
    return this.#pick([
      () => `Promise.resolve(${id()})`,
      () => `${id()}`,
      () => `({ then(r, j) { L("T${id()}"); ${this.#oneOf(["r", "r", "j"])}(1) } })`,
      () => `Promise.reject(${id()})`,
      () => `D(${this.#below(5)}, ${id()})`,
      () => `DR(${this.#below(5)}, ${id()})`,
      () => `SI(${id()})`,
      () => `TI(${id()})`,
      () => `P2.resolve(${id()})`,
      () => `fn${this.#below(4)}(${depth} - 1)`,
      () => `Promise.${combinator()}([${this.#many(1 + this.#below(3), plain).join(", ")}])`,
      () =>
        `(async () => { ${this.#statements({ depth: Math.max(0, depth - 1), inGenerator: false }, 2)} })()`,
      () =>
        `(async (x) => ${this.#oneOf(["x", "Promise.resolve(x)", "await x", "({ a: x })"])})(${id()})`,
      () =>
        `new (class { p = async (x) => x; async m() { return ${plain()} } static async s() { return await 1 } })().m()`,
      () =>
        `(class { static p; static { this.p = (async () => { ${this.#log()} await ${plain()}; ${this.#log()} })(); } }).p`,
      () => `({ async m(x = ${id()}) { ${this.#log()} return super.q ?? await x } }).m()`,
      ...(inAsync && depth > 0
        ? [
            () => `await ${deeper()}`,
            () => `(L(${id()}), await ${deeper()})`,
            () => `[await ${deeper()}, await ${deeper()}]`,
          ]
        : []),
    ]);
  }

  #iterable(depth: number): string {
    return this.#pick([
      () => `[${this.#many(1 + this.#below(3), () => this.#value(0, false)).join(", ")}]`,
      () => `ag${this.#below(3)}(${depth} - 1)`,
      () => `sg(${1 + this.#below(3)})`,
      () => `CI(${1 + this.#below(3)})`,
    ]);
  }

  #log(): string {
    return `L(${this.#id()});`;
  }

  #id(): number {
    this.#lastId++;
    return this.#lastId;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #oneOf(choices: readonly string[]): string {
    return choices[this.#below(choices.length)] ?? "";
  }

  #pick(choices: readonly (() => string)[]): string {
    return choices[this.#below(choices.length)]?.() ?? "";
  }

  #many(count: number, make: (index: number) => string): string[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}
