import type { Trace } from "../trace/index.ts";
import { concurrency } from "./concurrency.ts";
import type { State } from "./span.ts";
import { summary } from "./summary.ts";
import { toSpans } from "./to-spans.ts";

/** One number of two traces. */
export interface Difference {
  /** What it is: `wall`, or a state. */
  readonly name: string;
  readonly unit: "ms" | "×" | "tasks";
  readonly a: number;
  readonly b: number;
  /** `b - a`. */
  readonly change: number;
}

export interface Comparison {
  readonly totals: readonly Difference[];
  /** By function, those first whose tasks' time changed most. */
  readonly functions: readonly FunctionDifference[];
  /** What the two traces can't tell, or not in the same way. Sentences. */
  readonly limits: readonly string[];
}

/** What all tasks of a function did, in two traces. */
export interface FunctionDifference {
  /** The tasks' name without arguments. */
  readonly name: string;
  readonly rows: readonly Difference[];
}

/** The states that a function's row counts; others are what it leaves to other tasks. */
const COUNTED: readonly State[] = ["running", "waiting", "task", "ready"];

/** Two runs side by side, as before and after an edit. Functions are the same if their names are. */
export function compare(a: Trace, b: Trace): Comparison {
  const before = totalsOf(a);
  const after = totalsOf(b);
  const functionsBefore = byFunction(a);
  const functionsAfter = byFunction(b);
  const names = [...new Set([...functionsBefore.keys(), ...functionsAfter.keys()])];
  const functions = names.map((name) => {
    const rows = functionRows(
      functionsBefore.get(name) ?? NO_TASKS,
      functionsAfter.get(name) ?? NO_TASKS,
    );
    return { name, rows };
  });
  return {
    totals: before.map(([name, unit, value], i) =>
      difference(name, unit, value, after[i]?.[2] ?? 0),
    ),
    functions: functions.toSorted((x, y) => largestChange(y) - largestChange(x)),
    limits: [...new Set([...limitsOf(a, "first"), ...limitsOf(b, "second")])],
  };
}

type Total = readonly [name: string, unit: Difference["unit"], value: number];

function totalsOf(trace: Trace): readonly Total[] {
  const { wall, externalWait, cpu, ready, speedup, tasks } = summary(trace);
  const levels = concurrency(trace);
  return [
    ["wall", "ms", wall],
    ["waited", "ms", externalWait],
    ["CPU", "ms", cpu],
    ["ready but blocked", "ms", ready],
    ["as fast as one after another", "×", speedup],
    ["tasks", "tasks", tasks],
    ["waits at once, mean", "×", levels.external.mean],
    ["waits at once, most", "×", levels.external.max],
    ["tasks at once, mean", "tasks", levels.tasks.mean],
    ["tasks at once, most", "tasks", levels.tasks.max],
  ];
}

interface FunctionTotals {
  readonly tasks: number;
  readonly ms: ReadonlyMap<State, number>;
}

const NO_TASKS: FunctionTotals = { tasks: 0, ms: new Map() };

function byFunction(trace: Trace): ReadonlyMap<string, FunctionTotals> {
  const totals = new Map<string, { tasks: number; ms: Map<State, number> }>();
  const ofTask = trace.tasks.map(({ name, site }) => {
    const key = trace.sites[site]?.kind === "function" ? name.replace(/(?<=.)\(.*$/s, "") : name;
    const known = totals.get(key) ?? { tasks: 0, ms: new Map<State, number>() };
    known.tasks++;
    totals.set(key, known);
    return known;
  });
  for (const { task, state, from, to } of toSpans(trace).spans) {
    const ms = ofTask[task]?.ms;
    ms?.set(state, (ms.get(state) ?? 0) + to - from);
  }
  return totals;
}

function functionRows(a: FunctionTotals, b: FunctionTotals): readonly Difference[] {
  return [
    difference("tasks", "tasks", a.tasks, b.tasks),
    ...COUNTED.map((state) => difference(state, "ms", a.ms.get(state) ?? 0, b.ms.get(state) ?? 0)),
  ];
}

const difference = (name: string, unit: Difference["unit"], a: number, b: number): Difference => ({
  name,
  unit,
  a,
  b,
  change: b - a,
});

const largestChange = ({ rows }: FunctionDifference): number =>
  rows.reduce(
    (max, { unit, change }) => (unit === "ms" ? Math.max(max, Math.abs(change)) : max),
    0,
  );

function limitsOf({ mode, dropped }: Trace, which: string): readonly string[] {
  return [
    ...(mode === "light"
      ? [`The ${which} trace is light: what it waited for is about, ready time unknown.`]
      : []),
    ...(dropped > 0 ? [`The ${which} trace lacks ${dropped.toLocaleString("en")} events.`] : []),
  ];
}
