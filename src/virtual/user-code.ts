import type { AsyncResource } from "node:async_hooks";

export type Callback = (this: unknown, ...args: readonly unknown[]) => unknown;

export const isCallback = (value: unknown): value is Callback => typeof value === "function";

/** Run a callback in its context. What it throws is uncaught there, as it would be in a timer of Node's, and ends nothing here. */
export function runUserCode(context: AsyncResource, run: () => unknown): void {
  context.runInAsyncScope(() => {
    try {
      run();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  });
}
