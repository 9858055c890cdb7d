import type { Site, Trace } from "../trace/index.ts";
import { Gantt } from "./gantt.ts";
import { currentHost } from "./host.ts";
import { DISPLAY, type MimeBundle } from "./mime.ts";
import { showVirtualTime } from "./virtual-time.ts";

export interface RecordOptions {
  /** What the chart calls it; otherwise the function's name. */
  readonly label?: string;
}

/**
 * How a recorded call ended, and what was recorded. As the last expression of a cell it shows its chart.
 *
 * `status` tells the two apart, as in `Promise.allSettled`; `value` is undefined after a throw, `error` after a return.
 */
export type Recorded<T> = Returned<T> | Threw;

interface Shown {
  readonly trace: Trace;
  [DISPLAY](): MimeBundle;
}

export interface Returned<T> extends Shown {
  readonly status: "fulfilled";
  readonly value: T;
  readonly error?: undefined;
}

export interface Threw extends Shown {
  readonly status: "rejected";
  readonly error: unknown;
  readonly value?: undefined;
}

/**
 * Run a function and record in full what it does: `const { value, trace: t } = await trace(() => work())`.
 *
 * It ends when what `fn` returns has settled. Tasks that still run then stay open in the trace. A throw is no failure of
 * `trace`: it is in the result.
 *
 * Only instrumented code shows (cells and local modules); elsewhere the call itself is all there is to see.
 */
export async function trace<T>(
  fn: () => T,
  options: RecordOptions = {},
): Promise<Recorded<Awaited<T>>> {
  const label = options.label ?? (fn.name || "trace");
  const { tracer } = currentHost();
  const unit = tracer.unit({ label, sites: sitesOf(fn, label) });
  const recording = tracer.record({ label, mode: "full" });
  const showRealTime = showVirtualTime(recording);
  // Written as the instrumentation would have written it, so that the call itself is a task.
  const call = async (): Promise<Awaited<T>> => {
    const task = unit.enter(0);
    try {
      return task.ret(task.r(await task.s(1, fn())));
    } catch (error) {
      throw task.thrown(error);
    } finally {
      task.exit();
    }
  };
  try {
    const value = await recording.run(call);
    return { status: "fulfilled", value, ...finish() };
  } catch (error) {
    return { status: "rejected", error, ...finish() };
  }

  function finish(): Shown {
    showRealTime();
    recording.stop();
    const recorded = recording.snapshot();
    return { trace: recorded, [DISPLAY]: () => new Gantt(recorded)[DISPLAY]() };
  }
}

/** The function, and the wait for it. Its place isn't known. */
function sitesOf(fn: () => unknown, label: string): readonly Site[] {
  const text = (String(fn).split("\n", 1)[0] ?? "").slice(0, 80);
  const place = { line: 1, column: 1, text };
  return [
    { kind: "cell", name: label, ...place },
    { kind: "await", ...place },
  ];
}
