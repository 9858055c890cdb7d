import { NO_SITE } from "./events.ts";
import type { ReplayRun, ReplayTask, ReplayWait, Settlement } from "./replay-model.ts";

/** Tasks as they start, run, wait and end. Times in ticks. */
export class TaskLives {
  readonly tasks: ReplayTask[] = [];
  readonly waits: ReplayWait[] = [];
  readonly runs: ReplayRun[] = [];
  /** The task that runs. */
  current: ReplayTask | undefined;
  readonly #time: { readonly now: number };
  /** Waits were found after later ones had begun. */
  #isOutOfOrder = false;

  constructor(time: { readonly now: number }) {
    this.#time = time;
  }

  /** @throws {Error} If the log never told of it */
  task(id: number): ReplayTask {
    const task = this.tasks[id];
    if (task === undefined) throw new Error(`Cannot read the log: task ${id} never started`);
    return task;
  }

  enter(id: number, place: number, site: number): ReplayTask {
    const task: ReplayTask = {
      id,
      place,
      site,
      parent: this.current,
      from: this.#time.now,
      to: undefined,
      outcome: "pending",
      promise: -1,
      caller: this.current,
      runningSince: undefined,
      wait: undefined,
      lock: undefined,
    };
    this.tasks[id] = task;
    this.#run(task);
    return task;
  }

  suspend(task: ReplayTask, site: number): ReplayWait {
    task.wait = this.#wait(task, site, false);
    this.#leave(task);
    return task.wait;
  }

  resume(task: ReplayTask, outcome: "value" | "threw"): void {
    if (task.wait !== undefined) {
      task.wait.to = this.#time.now;
      task.wait.outcome = outcome;
      task.wait = undefined;
    }
    if (this.current !== task) task.caller = this.current;
    this.#run(task);
  }

  /** It returned a promise: its own settles with that one. */
  lock(task: ReplayTask): ReplayWait {
    task.lock = this.#wait(task, NO_SITE, true);
    return task.lock;
  }

  /** It returned a thenable, which only now, after its end at `from`, let its promise settle. */
  outlast(task: ReplayTask, from: number, settlement: Settlement): void {
    task.lock = this.#wait(task, NO_SITE, true, from);
    task.lock.on = "thenable";
    task.lock.settlement = settlement;
    task.lock.to = this.#time.now;
    task.lock.outcome = "value";
    this.#isOutOfOrder = true;
  }

  /** A throw in `finally` overrules `return promise`. */
  failed(task: ReplayTask): void {
    task.outcome = "threw";
    if (task.lock === undefined) return;
    this.waits.splice(this.waits.lastIndexOf(task.lock), 1);
    task.lock = undefined;
  }

  exit(task: ReplayTask): void {
    task.to = this.#time.now;
    if (task.outcome === "pending") task.outcome = "returned";
    this.#leave(task);
  }

  terminate(task: ReplayTask): void {
    this.#leave(task);
    task.to = this.#time.now;
    task.outcome = "terminated";
  }

  /** The log is read: what runs has run until now. */
  end(): void {
    for (const task of this.tasks) this.#pause(task);
    if (this.#isOutOfOrder) this.waits.sort((a, b) => a.from - b.from);
  }

  #wait(
    task: ReplayTask,
    site: number,
    isReturn: boolean,
    from: number = this.#time.now,
  ): ReplayWait {
    const wait: ReplayWait = {
      task,
      site,
      from,
      isReturn,
      isYield: false,
      on: "unknown",
      to: undefined,
      outcome: "pending",
      promise: -1,
      wasSettled: false,
      settlement: undefined,
    };
    this.waits.push(wait);
    return wait;
  }

  #run(task: ReplayTask): void {
    if (this.current !== undefined) this.#pause(this.current);
    this.current = task;
    task.runningSince = this.#time.now;
  }

  #pause(task: ReplayTask): void {
    if (task.runningSince === undefined) return;
    this.runs.push({ task, from: task.runningSince, to: this.#time.now });
    task.runningSince = undefined;
  }

  #leave(task: ReplayTask): void {
    this.#pause(task);
    if (this.current === task) {
      this.current = task.caller;
      if (this.current !== undefined) this.current.runningSince = this.#time.now;
    }
    task.caller = undefined;
  }
}
