import type { Recording, StopGroup, Trace, Tracer } from "../../src/trace/index.ts";

/** Recordings kept for `gantt()`; older ones make room. The latest is kept whatever it takes. */
const kept = 100;
/** What they may take together: many people share one machine. */
const keptBytes = 64 * 1024 * 1024;

/** What the awaits of the latest cells did, by the number that the user sees in brackets. */
export class Recordings {
  readonly #tracer: Tracer;
  readonly #byCount = new Map<number, Recording>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin(executionCount: number, mode: "light" | "full", group: StopGroup): Recording {
    const recording = this.#tracer.record({
      label: `Cell [${executionCount}]`,
      cell: executionCount,
      mode,
      group,
    });
    this.#byCount.delete(executionCount);
    this.#byCount.set(executionCount, recording);
    this.#dropOldest();
    return recording;
  }

  /** Those with tasks that have not ended, oldest first, as they are at this instant. */
  live(): Trace[] {
    return [...this.#byCount.values()]
      .filter(({ openTasks }) => openTasks > 0)
      .map((recording) => recording.snapshot());
  }

  #dropOldest(): void {
    let bytes = 0;
    for (const recording of this.#byCount.values()) bytes += recording.bytes;
    for (const [count, oldest] of this.#byCount) {
      if (this.#byCount.size <= kept && bytes <= keptBytes) break;
      bytes -= oldest.bytes;
      this.#byCount.delete(count);
    }
  }

  /**
   * @param executionCount Absent: the latest cell before `current` that awaited something
   * @returns undefined if there's no such recording
   */
  trace(executionCount: number | undefined, current: number): Trace | undefined {
    if (executionCount !== undefined) return this.#byCount.get(executionCount)?.snapshot();
    for (const [count, recording] of [...this.#byCount].toReversed()) {
      if (count === current) continue;
      const trace = recording.snapshot();
      if (trace.waits.length > 0) return trace;
    }
    return undefined;
  }
}
