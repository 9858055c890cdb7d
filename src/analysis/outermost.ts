import type { Trace } from "../trace/index.ts";

/**
 * To which task without a caller each task leads, as a rule the cell.
 *
 * @returns Indices in the trace's tasks, by task
 */
export function outermostCallers({ tasks }: Trace): readonly number[] {
  const outermost: number[] = [];
  for (const [task, { parent }] of tasks.entries()) {
    // Callers start before the called, so theirs is known.
    outermost[task] = parent === undefined ? task : (outermost[parent] ?? parent);
  }
  return outermost;
}
