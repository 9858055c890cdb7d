import type { ThrownError } from "../pipe/index.ts";

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
}

const lost = "Its variables are gone; the next cell runs in a fresh process.";

/**
 * A process that died under a cell, as the cell's error.
 *
 * @param wroteHeapError Whether the process's last words were V8's about its heap
 */
export function describeExit({ code, signal }: ProcessExit, wroteHeapError: boolean): ThrownError {
  const describe = (name: string, what: string): ThrownError => ({
    name,
    message: `${what} ${lost}`,
    frames: [],
    properties: "",
  });
  if (wroteHeapError) {
    return describe("OutOfMemory", "The cell needed more memory than the process may have.");
  }
  if (signal !== null)
    return describe("ProcessKilled", `The process that ran the cell was ended by ${signal}.`);
  return describe("ProcessExit", `The cell ended its process with exit code ${code ?? "unknown"}.`);
}
