import { Session } from "node:inspector/promises";
import { Recovery, Word } from "../pipe/index.ts";
import { WHOEVER_STARVES } from "../../src/trace/index.ts";
import type { ControlMessage } from "./control-message.ts";
import { descendants } from "./descendants.ts";
import { computedMs } from "./main-thread.ts";

/** Who answers within this time is not stuck. */
const answerMs = 100;
/** Who computes for so long without an answer, is: a thread that a busy machine holds up has computed nothing. */
const spinMs = 50;
/** A task that starves the loop resumes every few microseconds. */
const starvingMs = 25;
/** How often it is seen whether a thread computes. */
const lookMs = 10;
/** While no cell runs, a callback of what earlier cells left may take its time. */
const idleAnswerMs = 300;
/** For a blocking call, whose child was signalled, to return. */
const signalMs = 200;
/** For a chart of a large recording. */
const tellingMs = 10_000;
/** Native code can't be terminated, however often. */
const mostAttempts = 40;

export interface InterruptParts {
  readonly words: Int32Array;
  readonly tellMain: (message: ControlMessage) => void;
  /** Take no commands from here on: they'd be lost with the callback that takes them. */
  readonly hold: () => void;
  readonly release: () => void;
}

/**
 * Stops what the main thread does, by the mildest means that works:
 * 1. the main thread ends the cell that waits, and its tasks stop when they resume;
 * 2. a task that starves the loop reads at its next resume that it is to stop;
 * 3. the child of a blocking call gets a SIGINT;
 * 4. V8 terminates what runs.
 */
export class Interrupter {
  readonly #parts: InterruptParts;
  #request = 0;
  #last: Promise<void> = Promise.resolve();
  /** Children that run beside a blocking call; undefined while no call blocks. */
  #beside: readonly number[] | undefined;

  constructor(parts: InterruptParts) {
    this.#parts = parts;
  }

  /** @param cell That runs, 0 if none does */
  async interrupt(cell: number): Promise<void> {
    this.#last = this.#last.then(() => this.#stop(cell));
    await this.#last;
  }

  /** @param others Pids of children beside the one that the call waits for */
  blocked(others: readonly number[] | undefined): void {
    this.#beside = others;
  }

  async #stop(cell: number): Promise<void> {
    const { words, tellMain } = this.#parts;
    const request = (this.#request += 1);
    Atomics.store(words, Word.stopTarget, cell);
    Atomics.store(words, Word.stopRequest, request);
    tellMain({ type: "interrupt", cell, request });
    const isIdle = cell === 0;
    const isAnswered = isIdle
      ? await this.#isAnswered(request, idleAnswerMs)
      : await this.#isAnsweredOrSpins(request, spinMs);
    if (!isAnswered) {
      Atomics.store(words, Word.stopTarget, WHOEVER_STARVES);
      if (!(await this.#signal(request)) && !(await this.#isAnsweredOrSpins(request, starvingMs)))
        await this.#terminate(cell, request);
    }
    Atomics.store(words, Word.stopTarget, 0);
  }

  async #isAnswered(request: number, timeoutMs: number): Promise<boolean> {
    return this.#reaches(Word.answered, request, timeoutMs);
  }

  /** @returns Whether the main thread answered; false as soon as it has computed for so long instead */
  async #isAnsweredOrSpins(request: number, spinningMs: number): Promise<boolean> {
    const deadline = performance.now() + answerMs;
    const before = computedMs();
    while (performance.now() < deadline) {
      if (await this.#isAnswered(request, lookMs)) return true;
      if (computedMs() - before >= spinningMs) return false;
    }
    return false;
  }

  /** @returns Whether the main thread wrote the number of `request`, or ends */
  async #reaches(word: number, request: number, timeoutMs: number): Promise<boolean> {
    const { words } = this.#parts;
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const reached = Atomics.load(words, word);
      if (reached >= request || Atomics.load(words, Word.exiting) !== 0) return true;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      const waiting = Atomics.waitAsync(words, word, reached, leftMs);
      if (waiting.async) await waiting.value;
    }
  }

  /** @returns Whether that ended a blocking call */
  async #signal(request: number): Promise<boolean> {
    if (this.#beside === undefined) return false;
    const children = await descendants(process.pid, new Set(this.#beside));
    if (children.length === 0) return false;
    Atomics.store(this.#parts.words, Word.signalled, request);
    for (const pid of children) {
      try {
        process.kill(pid, "SIGINT");
      } catch {
        // It ended meanwhile.
      }
    }
    return this.#isAnswered(request, signalMs);
  }

  /**
   * A tick that schedules itself outlives a termination that falls behind the call which schedules it: Node keeps its
   * queue of ticks, and runs it before it takes any message. So this goes on until the event loop turns.
   */
  async #terminate(cell: number, request: number): Promise<void> {
    const { words, tellMain, hold, release } = this.#parts;
    hold();
    Atomics.store(words, Word.terminating, request);
    let attempts = 0;
    do {
      await this.#terminateOnce();
      tellMain({ type: "terminated", cell, request });
      attempts += 1;
    } while (!(await this.#hasRecovered(request)) && attempts < mostAttempts);
    this.#beside = undefined;
    release();
  }

  /** @returns Whether the event loop turns again; our own code, which draws a chart perhaps, may take its time */
  async #hasRecovered(request: number): Promise<boolean> {
    const reaches = (phase: number, timeoutMs: number): Promise<boolean> =>
      this.#reaches(Word.recovery, request * 4 + phase, timeoutMs);
    return (
      (await reaches(Recovery.telling, answerMs)) &&
      (await reaches(Recovery.told, tellingMs)) &&
      reaches(Recovery.turned, answerMs)
    );
  }

  async #terminateOnce(): Promise<void> {
    const inspector = new Session();
    inspector.connectToMainThread();
    // If the main thread has just gone idle, the termination falls on this callback and not on the next cell.
    this.#parts.tellMain({ type: "nothing" });
    try {
      await inspector.post("Runtime.terminateExecution");
    } finally {
      // A connected inspector makes the process wait for a debugger when it exits.
      inspector.disconnect();
    }
  }
}
