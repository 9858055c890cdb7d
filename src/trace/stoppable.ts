import { KeyboardInterrupt, type StopGroup } from "./stop.ts";

/** What an activation needs to know to stop when asked. Callers look at `stop[0]` first: one read for an await. */
export class Stoppable {
  /** The words of `StopWord`. */
  protected readonly stop: Int32Array;
  readonly #group: StopGroup;
  /** The group's, when this began. */
  readonly #era: number;
  #hasThrown = false;

  constructor(stop: Int32Array, group: StopGroup) {
    this.stop = stop;
    this.#group = group;
    this.#era = group.era;
  }

  /** It was asked to stop: so were those whose end it waits for, and what they throw is the interrupt. */
  protected get isStopped(): boolean {
    return this.#era !== this.#group.era;
  }

  /**
   * Throw, unless this has thrown before: what runs after that is cleaning up in `finally`.
   *
   * @throws {KeyboardInterrupt} If this was asked to stop
   */
  protected stopOnce(): void {
    if (!this.#hasThrown) this.stopAgain();
  }

  /**
   * Throw however often: what catches all errors, in a loop perhaps, must not catch this one.
   *
   * @throws {KeyboardInterrupt} If this was asked to stop
   */
  protected stopAgain(): void {
    const group = this.#group;
    group.look(this.stop);
    if (!this.isStopped) return;
    this.#hasThrown = true;
    throw new KeyboardInterrupt(group.request);
  }
}
