/**
 * Results in the order in which they come, whoever was asked first.
 *
 * A rejection is thrown when its turn comes and ends the loop; what else may reject is then nobody's any more and stays
 * silent. Map to `{ ok, … }` before to go on after failures.
 */
export async function* asCompleted<T>(
  awaitables: Iterable<T | PromiseLike<T>>,
): AsyncGenerator<Awaited<T>, void, undefined> {
  const slots: PromiseWithResolvers<Awaited<T>>[] = [];
  let done = 0;
  for (const awaitable of awaitables) {
    slots.push(Promise.withResolvers<Awaited<T>>());
    Promise.resolve(awaitable).then(
      (value) => slots[done++]?.resolve(value),
      (error: unknown) => slots[done++]?.reject(error),
    );
  }
  // A rejection is handled from the start: the loop may never come to its slot.
  for (const { promise } of slots) promise.catch(() => {});
  for (const { promise } of slots) yield await promise;
}
