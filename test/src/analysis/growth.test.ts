import { Session } from "node:inspector";
import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import * as analysis from "../../../src/analysis/index.ts";
import type { Trace, TraceTask, TraceWait } from "../../../src/trace/index.ts";

const SITES: Trace["sites"] = [
  { kind: "cell", unit: "cell 1", cell: 1, line: 1, column: 1, text: "" },
  { kind: "function", unit: "cell 1", cell: 1, line: 1, column: 1, text: "async function load" },
  {
    kind: "await",
    unit: "cell 1",
    cell: 1,
    line: 2,
    column: 3,
    text: "await fetch(url)",
    flow: { starts: true, isUsed: true, needs: [] },
  },
];

const shell = { version: 1, label: "cell 1", startedAt: 0, sites: SITES, dropped: 0 } as const;

const numbers = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/**
 * All answers come at once, and each takes a millisecond to handle: each of `n` tasks is ready while all before it run. The cell
 * awaits all of them.
 */
function crowd(n: number): Trace {
  const all = numbers(n);
  return {
    ...shell,
    mode: "full",
    endedAt: 100 + n,
    tasks: [
      { name: "cell", site: 0, from: 0, to: 100 + n, outcome: "returned" },
      ...all.map((i): TraceTask => ({
        name: `load(${i})`,
        site: 1,
        parent: 0,
        from: 0,
        to: 101 + i,
        outcome: "returned",
        ...(i % 2 === 0 ? { unheeded: true } : {}),
      })),
    ],
    waits: [
      {
        ...wait(0, 0, 100 + n, n),
        combinator: "all",
        members: all.map((i) => ({ promise: i, task: i + 1, settledAt: 101 + i, cause: "task" })),
        cause: "task",
        wokenBy: n,
      },
      ...all.map((i) => ({ ...wait(i + 1, 0, 100 + i, n + 1 + i), settledAt: 100 })),
    ],
    runs: all.map((i) => ({ task: i + 1, from: 100 + i, to: 101 + i })),
  };
}

/** One task that awaits `n` times, one after the other; every other answer had long been there. */
function sequence(n: number): Trace {
  return {
    ...shell,
    mode: "full",
    endedAt: 10 * n,
    tasks: [{ name: "cell", site: 0, from: 0, to: 10 * n, outcome: "returned" }],
    waits: numbers(n).map((i) => ({
      ...wait(0, 10 * i, 10 * i + 5, i),
      ...(i % 2 === 0 ? {} : { wasSettled: true, settledAt: 5 }),
    })),
    runs: numbers(n).map((i) => ({ task: 0, from: 10 * i + 5, to: 10 * i + 10 })),
  };
}

/** `n` tasks that wait for each other in one circle. */
function circle(n: number): Trace {
  const all = numbers(n);
  return {
    ...shell,
    mode: "full",
    endedAt: n,
    tasks: all.map((i) => ({ name: `load(${i})`, site: 1, from: 0, outcome: "pending" })),
    waits: all.map((i) => {
      const { to: _, settledAt: __, ...open } = wait(i, 0, 0, i);
      return { ...open, outcome: "pending", awaited: (i + 1) % n };
    }),
    runs: all.map((task) => ({ task, from: 0, to: 0 })),
  };
}

function wait(task: number, from: number, to: number, promise: number): TraceWait {
  return {
    task,
    site: 2,
    kind: "await",
    from,
    to,
    outcome: "value",
    on: "promise",
    settledAt: to,
    cause: "io",
    promise,
  };
}

// Optimized code counts less than it does.
setFlagsFromString("--no-opt");
setFlagsFromString("--no-maglev");
setFlagsFromString("--no-sparkplug");

/** How many blocks of the room's code run in a call: V8's own count. */
function operations(call: () => unknown): number {
  const session = new Session();
  session.connect();
  let count = 0;
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  call();
  session.post("Profiler.takePreciseCoverage", (error, taken) => {
    if (error !== null) throw error;
    const own = taken.result.filter(({ url }) => url.includes("/src/analysis/"));
    for (const { functions } of own)
      for (const { ranges } of functions) for (const range of ranges) count += range.count;
  });
  session.post("Profiler.stopPreciseCoverage");
  session.disconnect();
  return count;
}

const ANALYSES = {
  compare: (trace: Trace) => analysis.compare(trace, trace),
  concurrency: analysis.concurrency,
  criticalPath: analysis.criticalPath,
  delays: (trace: Trace) => analysis.delays(trace),
  findings: analysis.findings,
  forgottenTasks: analysis.forgottenTasks,
  loopBlocks: (trace: Trace) => analysis.loopBlocks(trace, 0.5),
  sequentialAwaits: analysis.sequentialAwaits,
  stuck: analysis.stuck,
  summary: analysis.summary,
  unreadResults: (trace: Trace) => analysis.unreadResults(trace),
};

test.each(Object.entries(ANALYSES))(
  "%s takes four times the work for four times the trace",
  (_, run) => {
    for (const program of [crowd, sequence, circle]) {
      const small = program(500);
      const large = program(2000);
      const [few, many] = [operations(() => run(small)), operations(() => run(large))];
      expect(few).toBeGreaterThan(0);
      // A binary search in four times as much takes two steps more.
      expect(many / few, program.name).toBeLessThan(4 * 1.5);
    }
  },
);

test("the count of operations tells a quadratic analysis", () => {
  const quadratic = (trace: Trace): unknown =>
    trace.waits.map(({ from, to = from }) => analysis.summary({ ...trace, endedAt: to }));
  const [few, many] = [crowd(100), crowd(400)].map((trace) => operations(() => quadratic(trace)));
  expect((many ?? 0) / (few ?? 1)).toBeGreaterThan(10);
});
