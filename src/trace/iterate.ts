/** `for await` hides its awaits: they are seen by standing between the loop and its iterator. */

interface Suspending {
  s<T>(site: number, value: T): T;
  /** It waits. */
  readonly suspended: boolean;
}

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

export const isMethod = (value: unknown): value is Method => typeof value === "function";

export const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** Read as the engine does: once, with primitives as their own receiver. */
export const read = (value: {}, key: PropertyKey): unknown =>
  Reflect.get(Object(value), key, value);

/**
 * An iterable that iterates `iterable` and tells `task` of each await, reading what `for await` reads, when it reads it.
 *
 * What can't be iterated is handed back: the loop then throws the engine's own error.
 */
export function watchIteration(task: Suspending, site: number, iterable: unknown): unknown {
  if (iterable === null || iterable === undefined) return iterable;
  const open = read(iterable, Symbol.asyncIterator);
  if (open !== null && open !== undefined) {
    return {
      [Symbol.asyncIterator]: () => watchIterator(task, site, call(open, iterable)),
    };
  }
  return {
    get [Symbol.asyncIterator]() {
      return undefined;
    },
    [Symbol.iterator]: () =>
      watchSyncIterator(task, site, call(read(iterable, Symbol.iterator), iterable)),
  };
}

function call(method: unknown, self: unknown, ...args: readonly unknown[]): unknown {
  if (!isMethod(method)) throw new TypeError("The value of a for await loop is not async iterable");
  return Reflect.apply(method, self, args);
}

function watchIterator(task: Suspending, site: number, iterator: unknown): unknown {
  if (!isObject(iterator)) return iterator;
  const next = read(iterator, "next");
  const watched = (name: "return" | "throw"): unknown => {
    const method = read(iterator, name);
    if (!isMethod(method)) return method;
    return (...args: readonly unknown[]) => task.s(site, Reflect.apply(method, iterator, args));
  };
  return {
    next: (...args: readonly unknown[]) => task.s(site, call(next, iterator, ...args)),
    get return() {
      return watched("return");
    },
    get throw() {
      return watched("throw");
    },
  };
}

/** Of an iterator that is not async, the engine awaits the values. */
function watchSyncIterator(task: Suspending, site: number, iterator: unknown): unknown {
  if (!isObject(iterator)) return iterator;
  const next = read(iterator, "next");
  // What is thrown here is awaited as well.
  const awaiting = <T>(compute: () => T): T => {
    try {
      return compute();
    } catch (error) {
      suspend(undefined);
      throw error;
    }
  };
  /** Unless it waits already, for a value that was rejected: that closes the iterator too. */
  const suspend = (value: unknown): void => {
    if (!task.suspended) task.s(site, value);
  };
  const watchResult = (result: unknown): unknown => {
    if (isObject(result)) {
      return {
        get done() {
          return awaiting(() => read(result, "done"));
        },
        get value() {
          const value = awaiting(() => read(result, "value"));
          suspend(value);
          return value;
        },
      };
    }
    suspend(undefined);
    return result;
  };
  return {
    next: (...args: readonly unknown[]) =>
      watchResult(awaiting(() => call(next, iterator, ...args))),
    get return() {
      const method = awaiting(() => read(iterator, "return"));
      if (isMethod(method))
        return (...args: readonly unknown[]) =>
          watchResult(awaiting(() => Reflect.apply(method, iterator, args)));
      suspend(undefined);
      return method;
    },
  };
}
