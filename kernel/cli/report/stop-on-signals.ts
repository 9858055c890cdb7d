import { constants } from "node:os";

/** npm hands on the Ctrl-C that the terminal has sent already: what comes so soon is one signal. */
const sameMs = 1000;

export interface Stop extends Disposable {
  readonly signal: AbortSignal;
  /** @returns Nothing if no signal came */
  readonly exitCode: () => number | undefined;
}

/**
 * The first Ctrl-C stops what runs, and lets pages be written; a second one ends everything.
 *
 * @param onStop Called at the first
 */
export function stopOnSignals(onStop: () => void): Stop {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let stoppedAt = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (performance.now() - stoppedAt > sameMs) process.exit(exitCode);
      return;
    }
    exitCode = 128 + constants.signals[signal];
    stoppedAt = performance.now();
    onStop();
    controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
