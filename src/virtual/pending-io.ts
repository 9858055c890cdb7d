/** Kinds that keep nothing waiting, by the name of their class. */
const isListening = (handle: object): boolean => "listen" in handle && "address" in handle;

/** An accepted connection waits for its client: whoever that is, is pending itself. */
const isAccepted = (handle: object): boolean =>
  "server" in handle && typeof handle.server === "object" && handle.server !== null;

/**
 * Real work of this process that began since this was made: sockets, files, children, name look-ups.
 *
 * Node tells no context of them, so work of others counts as well. Asking is cheap, and an `await` costs what it did;
 * async hooks, which could tell, cost every promise of the process.
 */
export class PendingIo {
  readonly #before = new WeakSet(list("_getActiveHandles"));

  /** @returns What is pending, by the names that Node gives it */
  names(): string[] {
    const handles = list("_getActiveHandles").filter(
      (handle) => !this.#before.has(handle) && !isListening(handle) && !isAccepted(handle),
    );
    return [...list("_getActiveRequests"), ...handles].map(({ constructor }) => constructor.name);
  }
}

/** Not documented, and there since Node 0.x; without them everything counts as done. */
function list(name: "_getActiveHandles" | "_getActiveRequests"): object[] {
  const ask: unknown = Reflect.get(process, name);
  const found: unknown = typeof ask === "function" ? Reflect.apply(ask, process, []) : [];
  return Array.isArray(found)
    ? found.filter((each): each is object => typeof each === "object" && each !== null)
    : [];
}
