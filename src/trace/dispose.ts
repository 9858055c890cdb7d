/** `await using` hides its awaits: they are seen by standing in the place of what is disposed of. */
import { isMethod, isObject, read } from "./iterate.ts";

interface Disposing {
  s<T>(site: number, value: T): T;
  /** What was awaited before is over. */
  c(): void;
}

/**
 * A resource that is disposed of as `resource` is, by its own method, and tells `task` so. Its method is looked up when and
 * as `await using` does.
 *
 * Of nothing the engine disposes by an await of its own, and what can't be disposed of gets its own error: both are handed
 * back.
 */
export function watchDisposal(task: Disposing, site: number, resource: unknown): unknown {
  if (!isObject(resource)) return resource;
  const method = read(resource, Symbol.asyncDispose);
  if (method !== null && method !== undefined) {
    if (!isMethod(method)) return resource;
    return {
      [Symbol.asyncDispose]: () => {
        task.c();
        return task.s(site, Reflect.apply(method, resource, []));
      },
    };
  }
  const dispose = read(resource, Symbol.dispose);
  if (!isMethod(dispose)) return resource;
  return {
    [Symbol.dispose]: () => {
      task.c();
      try {
        Reflect.apply(dispose, resource, []);
      } finally {
        task.s(site, undefined); // the engine awaits that, also after a throw
      }
    },
  };
}
