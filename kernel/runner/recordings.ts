import type { Recording, StopGroup, Trace, Tracer } from "../../src/trace/index.ts";

/** Recordings kept for `gantt()`: older ones make room. A recording's own size is bounded by the tracer. */
const kept = 100;

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
    for (const oldest of this.#byCount.keys()) {
      if (this.#byCount.size <= kept) break;
      this.#byCount.delete(oldest);
    }
    return recording;
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
