/** Something that waits for its turn. */
export interface Job {
  /** @returns Whether the jobs behind it must be aborted */
  run(): Promise<boolean>;
  abort(): void;
}

/**
 * Cells run one at a time, in the order in which they came. After one that failed, those that were waiting are aborted
 * if it asked for that. Spec: Messaging 5.5, "Execute", `stop_on_error`.
 *
 * Bound: what clients have sent and not yet got an answer to; each waits for its own answer.
 */
export class ExecutionQueue {
  #waiting: Job[] = [];
  #draining: Promise<void> | undefined;

  add(job: Job): void {
    this.#waiting.push(job);
    this.#draining ??= this.#drain();
  }

  /** Abort all that waits; what runs goes on. */
  abortWaiting(): void {
    const aborted = this.#waiting;
    this.#waiting = [];
    for (const job of aborted) job.abort();
  }

  /** @returns When everything added so far has run or was aborted */
  async settled(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      const abortsOthers = await job.run();
      if (abortsOthers) this.abortWaiting();
    }
    this.#draining = undefined;
  }
}
