import type { Trace, TraceWait } from "../trace/index.ts";

/** A task that has not ended, or that one which has not was called by. */
export interface LiveTask {
  readonly name: string;
  /** `ended`: it is here for those that it called. */
  readonly state: "running" | "waiting" | "parked" | "ended";
  /** Since when it is in that state, in milliseconds before the trace was taken. */
  readonly forMs: number;
  /** Index of the site at which it waits. */
  readonly site?: number;
  /** Names of the unended tasks whose end it awaits. */
  readonly awaits: readonly string[];
  /** The tasks that it called. */
  readonly children: readonly LiveTask[];
}

/** What a generator yields is awaited first. */
const isParked = ({ kind, on, settledAt }: TraceWait): boolean =>
  kind === "yield" && (on !== "promise" || settledAt !== undefined);

/** What has not ended at the instant of the trace, as a tree of calls. */
export function liveTasks(trace: Trace): readonly LiveTask[] {
  const waits = new Map<number, TraceWait>();
  for (const wait of trace.waits) if (wait.to === undefined) waits.set(wait.task, wait);
  const isLive = (task: number): boolean =>
    trace.tasks[task]?.outcome === "pending" || waits.get(task)?.kind === "return";
  const children = Map.groupBy(trace.tasks.keys(), (task) => trace.tasks[task]?.parent);
  const runningSince = new Map(trace.runs.map(({ task, from }) => [task, from]));

  // Callees come after their callers: from the last to the first, each finds its own done.
  const made = new Map<number, LiveTask>();
  for (const task of [...trace.tasks.keys()].toReversed()) {
    const below = (children.get(task) ?? []).flatMap((child) => made.get(child) ?? []);
    if (!isLive(task) && below.length === 0) continue;
    made.set(task, { ...describe(task), children: below });
  }
  return (children.get(undefined) ?? []).flatMap((root) => made.get(root) ?? []);

  function describe(task: number): Omit<LiveTask, "children"> {
    const { from = 0, to } = trace.tasks[task] ?? {};
    const name = nameOf(task);
    const wait = waits.get(task);
    if (wait !== undefined) {
      return {
        name,
        state: isParked(wait) ? "parked" : "waiting",
        forMs: trace.endedAt - wait.from,
        ...(wait.site === undefined ? {} : { site: wait.site }),
        awaits: awaitedBy(wait),
      };
    }
    const since = to ?? runningSince.get(task) ?? from;
    const state = to === undefined ? "running" : "ended";
    return { name, state, forMs: trace.endedAt - since, awaits: [] };
  }

  /** A cell by its number: several may be listed. */
  function nameOf(index: number): string {
    const task = trace.tasks[index];
    const isCell = task !== undefined && trace.sites[task.site]?.kind === "cell";
    return isCell ? trace.label : (task?.name ?? "");
  }

  function awaitedBy({ awaited, members = [] }: TraceWait): readonly string[] {
    const tasks =
      awaited === undefined ? members.flatMap((member) => member.task ?? []) : [awaited];
    return tasks.filter(isLive).map(nameOf);
  }
}
