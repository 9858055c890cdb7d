/** Where Node's timers keep whether they are over: unchanged since Node 11. */
const DESTROYED = "_destroyed";

/** Timers that were set and have not fired, so that those that never will can be told. None is kept alive. */
export class PendingTimers {
  readonly #handles = new Map<number, WeakRef<object>>();
  #made = 0;

  /** @returns The number of a timer that is about to be set */
  next(): number {
    return this.#made++;
  }

  /** @param handle What `setTimeout` gave */
  set(timer: number, handle: unknown): void {
    if (typeof handle === "object" && handle !== null)
      this.#handles.set(timer, new WeakRef(handle));
  }

  fired(timer: number): void {
    this.#handles.delete(timer);
  }

  /**
   * Timers that were cleared, by whatever means there is: `clearTimeout`, an id, `close()`, `using`. Node holds those that
   * are still to fire, so who is gone was cleared too.
   *
   * @returns Each once
   */
  takeCleared(): readonly number[] {
    const cleared: number[] = [];
    for (const [timer, ref] of this.#handles) {
      const handle = ref.deref();
      if (handle === undefined || Reflect.get(handle, DESTROYED) === true) cleared.push(timer);
    }
    for (const timer of cleared) this.#handles.delete(timer);
    return cleared;
  }
}
