import { findings, toSpans } from "../../src/analysis/index.ts";
import { drawGantt } from "../../src/chart/index.ts";
import type { Trace, TraceTask, TraceWait } from "../../src/trace/index.ts";
import { median } from "./measures/index.ts";

const rounds = 7;

/** Time that this thread had the processor: other programs take none of it. */
function cpuMs(act: () => unknown): number {
  const before = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** What it takes to analyse and to draw a trace: the first time, as in a cell, and once the code is compiled. */
export function analysisCosts(): Record<string, string>[] {
  return [
    cost("findings", 50_000, findings),
    cost("chart: figure", 10_000, (trace) => drawGantt(trace).figure()),
    cost("chart: picture", 10_000, (trace) => drawGantt(trace).svg()),
  ];
}

function cost(name: string, spans: number, run: (trace: Trace) => unknown): Record<string, string> {
  // A fresh one each time: what is derived from a trace is kept with it.
  const times = Array.from({ length: rounds }, () => {
    const trace = busyTrace(100, Math.round(spans / 300));
    return cpuMs(() => run(trace));
  });
  const count = toSpans(busyTrace(100, Math.round(spans / 300))).spans.length;
  return {
    "of a trace": name,
    spans: count.toLocaleString("en"),
    first: `${(times[0] ?? NaN).toFixed(0)} ms of CPU`,
    median: `${median(times).toFixed(0)} ms of CPU`,
  };
}

const STEP_MS = 0.01;

/** Tasks that take turns: each runs, waits, and then is ready for a while: three spans a wait. */
function busyTrace(tasks: number, waits: number): Trace {
  const place = { unit: "cell 1", cell: 1, line: 1, column: 1 };
  const each = Array.from({ length: tasks }, (_, task) => task);
  const round = tasks * STEP_MS;
  const end = (waits + 1) * round;
  const steps = Array.from({ length: waits }, (_, step) =>
    each.map((task) => ({ task: task + 1, from: step * round + task * STEP_MS })),
  ).flat();
  return {
    version: 1,
    mode: "full",
    label: "cell 1",
    cell: 1,
    startedAt: 0,
    endedAt: end,
    dropped: 0,
    sites: [
      { kind: "cell", ...place, text: "" },
      { kind: "function", ...place, text: "async function work" },
      {
        kind: "await",
        ...place,
        text: "await load(id)",
        flow: { starts: true, calls: "load", isUsed: true, needs: [] },
      },
    ],
    tasks: [
      { name: "cell", site: 0, from: 0, to: end, outcome: "returned" },
      ...each.map((task): TraceTask => ({
        name: `work(${task})`,
        site: 1,
        parent: 0,
        from: task * STEP_MS,
        to: waits * round + task * STEP_MS,
        outcome: "returned",
      })),
    ],
    waits: steps.map(({ task, from }, promise): TraceWait => ({
      task,
      site: 2,
      kind: "await",
      from: from + STEP_MS / 2,
      to: from + round,
      outcome: "value",
      on: "promise",
      settledAt: from + round - STEP_MS / 3,
      cause: promise % 3 === 0 ? "timer" : "io",
      promise,
    })),
    runs: steps.map(({ task, from }) => ({ task, from, to: from + STEP_MS / 2 })),
  };
}
