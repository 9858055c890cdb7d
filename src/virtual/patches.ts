import { isCallback, type Callback } from "./user-code.ts";

interface Patch {
  readonly owner: object;
  readonly key: PropertyKey;
  readonly before: PropertyDescriptor | undefined;
  readonly value: unknown;
}

/** What stands in the place of the platform's own, and can be taken back. */
export class Patches {
  readonly #made: Patch[] = [];

  /** Nothing is done where the property is not to be changed. */
  put(owner: object, key: PropertyKey, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    if (before?.configurable === false) return;
    const { enumerable = false } = before ?? {};
    Object.defineProperty(owner, key, { value, enumerable, writable: true, configurable: true });
    this.#made.push({ owner, key, before, value });
  }

  /**
   * Let calls of a function go another way.
   *
   * A Proxy, so that its name, its length and its text stay those of the original.
   *
   * @param call Gets what is called if it goes no other way
   */
  wrap(owner: object, key: PropertyKey, call: Call): void {
    const original: unknown = Reflect.get(owner, key);
    if (isCallback(original)) this.put(owner, key, rerouted(original, call));
  }

  /** What somebody else has put in the place of ours meanwhile stays. */
  takeBack(): void {
    for (const { owner, key, before, value } of this.#made.splice(0).toReversed()) {
      if (Object.getOwnPropertyDescriptor(owner, key)?.value !== value) continue;
      if (before === undefined) Reflect.deleteProperty(owner, key);
      else Object.defineProperty(owner, key, before);
    }
  }
}

/** @returns What the call gives; `original()` makes it as ever */
export type Call = (args: readonly unknown[], original: () => unknown) => unknown;

export function rerouted(original: Callback, call: Call): Callback {
  return new Proxy(original, {
    apply: (target, self, args) => call(args, () => Reflect.apply(target, self, args)),
  });
}
