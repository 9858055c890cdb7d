/** Nothing inside `virtualTime` can go on, and it has not come to its end. */
export class VirtualDeadlock extends Error {
  override readonly name = "VirtualDeadlock";

  /** @param atMs Of virtual time */
  constructor(atMs: number) {
    super(
      `Cannot go on at ${atMs} ms of virtual time: what is awaited depends on no timer, socket or file of this run. ` +
        "If it is real work that can't be seen (a worker, zlib, another cell), await wait(promise) instead. A timer " +
        "function that was put aside before (const sleep = promisify(setTimeout)) keeps real time: make it inside.",
    );
  }
}
