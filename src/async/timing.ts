import { currentClock } from "../virtual/index.ts";

/**
 * Wait without holding the loop.
 *
 * @param value What the promise gives, so that `sleep` can stand for a slow call
 */
export function sleep(ms: number): Promise<void>;
export function sleep<T>(ms: number, value: T): Promise<T>;
export function sleep(ms: number, value?: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    // The promise's own resolver: whoever ends the timer can tell who waits for it.
    setTimeout(resolve, ms, value);
  });
}

/** Hold the loop: work that lets nothing else run meanwhile. In virtual time it takes that time, and no other. */
export function busy(ms: number): void {
  const clock = currentClock();
  if (clock !== undefined) {
    clock.spend(ms);
    return;
  }
  const end = performance.now() + ms;
  while (performance.now() < end);
}
