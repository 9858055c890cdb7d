import {
  type Command,
  decodeEvent,
  type ExecuteCommand,
  type Frame,
  FrameKind,
  type RunnerEvent,
} from "../pipe/index.ts";
import { type RunnerExit, RunnerProcess } from "./runner-process.ts";

/** What an execution came to. */
export type Outcome =
  | { readonly type: "ok" }
  | { readonly type: "error" }
  /** The runner died with the cell. */
  | { readonly type: "died"; readonly exit: RunnerExit };

export interface RunnerEvents {
  onText(cell: number, stream: "stdout" | "stderr", bytes: Buffer): void;
  onEvent(cell: number, event: RunnerEvent): void;
  /** The cell runs on although it was interrupted a while ago. */
  onStuck(cell: number): void;
  /** The runner died (with the cell that ran, if one did); its variables are gone, a fresh one is starting. */
  onRestart(exit: RunnerExit, cell: number | undefined): void;
}

/** Each way of stopping a cell has had its time. */
const stuckAfterMs = 5000;

interface Running {
  readonly cell: number;
  readonly end: (outcome: Outcome) => void;
}

/**
 * The parent's side of the runner: keeps one alive, gives it one cell at a time, and reports what it says.
 */
export class Runner {
  readonly #entry: string;
  readonly #events: RunnerEvents;
  #process: RunnerProcess;
  #ready: Ready = new Ready();
  #running: Running | undefined;
  /** Native output names no cell: it is taken for the latest one's. */
  #latestCell = 0;
  #isStopping = false;
  /** The last runner died before it was ready: another is only tried when there's a cell to run. */
  #isBroken = false;

  /** @param entry Path of the runner's program */
  constructor(entry: string, events: RunnerEvents) {
    this.#entry = entry;
    this.#events = events;
    this.#process = this.#spawn();
  }

  /**
   * Run a cell. One at a time: the caller waits for the outcome before it runs the next.
   *
   * @returns When the cell has ended and all that it had written by then was reported
   */
  async execute(command: ExecuteCommand): Promise<Outcome> {
    if (this.#running !== undefined) {
      throw new Error(
        `Cannot run cell ${command.cell}: cell ${this.#running.cell} is still running`,
      );
    }
    const outcome = new Promise<Outcome>((end) => {
      this.#running = { cell: command.cell, end };
    });
    if (this.#isBroken) this.#restart();
    // A cell that need not wait is under way when this returns.
    if (!this.#ready.isResolved) await Promise.race([this.#ready.promise, outcome]);
    if (this.#isRunning(command.cell)) {
      this.#latestCell = command.cell;
      this.#process.send(command);
    }
    return outcome;
  }

  /** Stop the running cell. When none is running, only what holds the runner's main thread is stopped. */
  interrupt(): void {
    const running = this.#running;
    this.#process.send({ type: "interrupt", cell: running?.cell ?? 0 });
    this.#process.hurry();
    if (running === undefined) return;
    const timer = setTimeout(() => {
      if (this.#running === running) this.#events.onStuck(running.cell);
    }, stuckAfterMs);
    timer.unref();
  }

  /** Pass something on to the runner that belongs to no turn. */
  tell(command: Exclude<Command, { type: "execute" | "interrupt" }>): void {
    this.#process.send(command);
  }

  /** End the runner for good. A running cell ends as `died`. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#process.kill();
    await this.#process.exited();
  }

  #isRunning(cell: number): boolean {
    return this.#running?.cell === cell;
  }

  #spawn(): RunnerProcess {
    return new RunnerProcess(this.#entry, {
      onFrame: (frame) => this.#onFrame(frame),
      onNativeOutput: (stream, bytes) => this.#events.onText(this.#latestCell, stream, bytes),
      onExit: (exit) => this.#onExit(exit),
    });
  }

  #onFrame({ kind, cell, payload }: Frame): void {
    switch (kind) {
      case FrameKind.stdout:
        this.#events.onText(cell, "stdout", payload);
        break;
      case FrameKind.stderr:
        this.#events.onText(cell, "stderr", payload);
        break;
      default:
        this.#onEvent(cell, decodeEvent(payload.toString()));
    }
  }

  #onEvent(cell: number, event: RunnerEvent): void {
    if (event.type === "ready") {
      this.#ready.resolve();
      return;
    }
    this.#events.onEvent(cell, event);
    if (event.type === "done" && this.#running?.cell === cell) {
      const { end } = this.#running;
      this.#running = undefined;
      // Native output of the cell may still be in its pipe: one turn of the loop reads it.
      setImmediate(() => end({ type: event.outcome }));
    }
  }

  #onExit(exit: RunnerExit): void {
    const running = this.#running;
    this.#running = undefined;
    if (!this.#isStopping) {
      this.#isBroken = !this.#ready.isResolved;
      if (!this.#isBroken) this.#restart();
      this.#events.onRestart(exit, running?.cell);
    }
    running?.end({ type: "died", exit });
  }

  #restart(): void {
    this.#isBroken = false;
    this.#ready = new Ready();
    this.#process = this.#spawn();
  }
}

/** Resolves once the runner can take a cell. */
class Ready {
  isResolved = false;
  resolve: () => void = () => {};
  readonly promise: Promise<void> = new Promise((resolve) => {
    this.resolve = () => {
      this.isResolved = true;
      resolve();
    };
  });
}
