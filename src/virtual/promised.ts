import type { VirtualClock } from "./clock.ts";
import { VirtualImmediate } from "./immediate.ts";
import { VirtualTimeout } from "./timeout.ts";

/** Of `node:timers/promises`. */
export interface TimerOptions {
  /** Has not been aborted yet. */
  readonly signal?: AbortSignal;
}

/** As Node's own, which is not exported. */
class AbortError extends Error {
  readonly code = "ABORT_ERR";
  override readonly name = "AbortError";

  constructor(signal: AbortSignal) {
    super("The operation was aborted", { cause: signal.reason });
  }
}

export function sleep(
  clock: VirtualClock,
  delay: unknown,
  value: unknown,
  { signal }: TimerOptions,
): Promise<unknown> {
  return abortable(signal, (resolve) => {
    const timer = new VirtualTimeout(clock, () => resolve(value), delay, {});
    return () => void timer.close();
  });
}

export function soon(
  clock: VirtualClock,
  value: unknown,
  { signal }: TimerOptions,
): Promise<unknown> {
  return abortable(signal, (resolve) => {
    const immediate = new VirtualImmediate(clock, () => resolve(value), []);
    return () => immediate.clear();
  });
}

/** Counts while nobody asks, as Node's does. */
export async function* every(
  clock: VirtualClock,
  delay: unknown,
  value: unknown,
  { signal }: TimerOptions,
): AsyncGenerator<unknown, void, undefined> {
  let due = 0;
  let wake = (): void => {};
  const tick = (): void => {
    due += 1;
    wake();
  };
  const timer = new VirtualTimeout(clock, tick, delay, { repeats: true });
  try {
    for (;;) {
      for (; due > 0; due -= 1) yield value;
      if (due > 0) continue;
      await abortable(signal, (resolve) => {
        wake = () => resolve(undefined);
        return () => void timer.close();
      });
    }
  } finally {
    timer.close();
  }
}

/** @param start Begins what resolves the promise; returns what gives it up */
function abortable(
  signal: AbortSignal | undefined,
  start: (resolve: (value: unknown) => void) => () => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new AbortError(signal));
      return;
    }
    const giveUp = start((value) => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    function abort(): void {
      giveUp();
      if (signal !== undefined) reject(new AbortError(signal));
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}
