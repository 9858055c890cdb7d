import type { Trace } from "../../../src/trace/index.ts";
import { Lab } from "../trace/lab.ts";
import type { threeSleeps } from "../trace/programs.ts";

/** Record a program on a fake clock. */
export async function traceOf(
  program: typeof threeSleeps,
  mode: "light" | "full" = "full",
): Promise<Trace> {
  using lab = new Lab();
  return await lab.record(mode, program(lab)); // awaited here: the lab closes with this function
}

/** Many tasks that each run and wait many times. */
export function bigTrace(tasks: number, waits: number): Trace {
  const each = Array.from({ length: tasks }, (_, task) => task);
  const steps = Array.from({ length: waits }, (_, step) => step);
  return {
    version: 1,
    mode: "full",
    label: "cell 9",
    cell: 9,
    startedAt: 0,
    endedAt: waits * 2,
    sites: [
      {
        kind: "function",
        unit: "cell 9",
        cell: 9,
        line: 1,
        column: 1,
        text: "async function work",
      },
    ],
    tasks: each.map(() => ({
      name: "work()",
      site: 0,
      from: 0,
      to: waits * 2,
      outcome: "returned",
    })),
    waits: each.flatMap((task) =>
      steps.map((step) => ({
        task,
        site: 0,
        kind: "await",
        from: step * 2 + 1,
        to: step * 2 + 2,
        outcome: "value",
        on: "promise",
        settledAt: step * 2 + 2,
        cause: "io",
      })),
    ),
    runs: each.flatMap((task) => steps.map((step) => ({ task, from: step * 2, to: step * 2 + 1 }))),
    dropped: 0,
  };
}
