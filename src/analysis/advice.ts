/** Findings in plain words. */
import type { Trace, TraceTask } from "../trace/index.ts";
import type { Finding } from "./finding.ts";
import type { ForgottenTask } from "./forgotten.ts";
import { formatMs } from "./format-ms.ts";
import type { LoopBlock } from "./loop-blocks.ts";
import type { SequentialAwaits } from "./sequential.ts";
import type { Stuck, StuckWait } from "./stuck.ts";
import type { UnreadGroup } from "./unread.ts";

/** @param groups Those of several calls of one function become one finding: theirs is no sum, since they may overlap */
export function onSequentialAwaits(
  trace: Trace,
  groups: readonly SequentialAwaits[],
): readonly Finding[] {
  const alike = Map.groupBy(groups, ({ waits }) => sitesOf(trace, waits).join());
  return [...alike.values()].flatMap((same) => {
    const [most] = same.toSorted((a, b) => b.gain - a.gain);
    if (most === undefined) return [];
    const sites = sitesOf(trace, most.waits);
    const { gain, total, task, waits } = most;
    const calls = same.length > 1 ? `, and so in ${same.length - 1} more of its calls` : "";
    const isLoop = sites.length === 1;
    return [
      {
        kind: "sequential-awaits",
        sentence:
          `${capital(nameOf(trace, task))} awaited ${waits.length} times one after the other (${linesOf(trace, sites)}), ` +
          `${formatMs(total)} in all${calls}. At once it would take ${formatMs(total - gain)}.`,
        advice: isLoop
          ? "If no round needs what an earlier one did, start them all and await them together: " +
            "await Promise.all(items.map(async (item) => …)); with a few at a time, if they are many."
          : "If none needs what an earlier one did, start them together: const [a, b] = await Promise.all([…, …]).",
        sites,
        gain,
        number: gain,
        unit: "ms",
      },
    ];
  });
}

/** Sites of what has a beginning; all others are places where it went on. */
const startKinds: ReadonlySet<string | undefined> = new Set(["cell", "module", "function", "span"]);

export function onLoopBlocks(trace: Trace, blocks: readonly LoopBlock[]): readonly Finding[] {
  const alike = Map.groupBy(blocks, ({ task, site }) => (task === undefined ? "" : `site ${site}`));
  return [...alike.values()].flatMap((same) => {
    const [longest] = same.toSorted((a, b) => b.to - b.from - (a.to - a.from));
    if (longest === undefined) return [];
    const { task, site, from, to, victims, firstVictims } = longest;
    const first = firstVictims[0];
    const sites = site === undefined ? functionOf(trace.tasks[first ?? -1]) : [site];
    const isStart = site === undefined || startKinds.has(trace.sites[site]?.kind);
    const begun = isStart ? "from its start in" : "after the await in";
    const where = task === undefined ? "" : ` ${begun} ${linesOf(trace, sites)}`;
    const kept =
      first === undefined
        ? ""
        : ` meanwhile ${withOthers(trace, first, victims)}${task === undefined ? ` (${linesOf(trace, sites)})` : ""} could have gone on`;
    const times = same.length > 1 ? ` It was the longest of ${same.length} such stretches.` : "";
    const gain = same.reduce((sum, block) => sum + block.to - block.from, 0);
    return [
      {
        kind: "loop-block",
        sentence:
          task === undefined
            ? `Code that nobody recorded ran for ${formatMs(to - from)} in one go, or the machine was busy;${kept}.${times}`
            : `${capital(nameOf(trace, task))} ran for ${formatMs(to - from)} in one go${where};${kept}.${times}`,
        advice: `${task === undefined ? "If a callback or a library works there, do that" : "Do it"} ${IN_PORTIONS}`,
        sites,
        gain,
        number: to - from,
        unit: "ms",
      },
    ];
  });
}

const IN_PORTIONS =
  "in portions with await new Promise((go) => setImmediate(go)) between them, " +
  "or in a worker thread (node:worker_threads).";

export function onUnreadResults(trace: Trace, groups: readonly UnreadGroup[]): readonly Finding[] {
  return groups.map(({ task, results, idle, gain }) => {
    const sites = sitesOf(
      trace,
      results.map(({ wait }) => wait),
    );
    const combinator = results[0]?.combinator === true;
    const waiting = combinator ? "it waited for all to be there" : "it waited for another one";
    return {
      kind: "results-in-order",
      sentence:
        `${count(results.length, "result")} for ${nameOf(trace, task)} (${linesOf(trace, sites)}) lay unread while ` +
        `${waiting}, ${formatMs(idle)} in all. Handling each as it came would save up to ${formatMs(gain)}.`,
      advice: combinator
        ? "If what follows handles them one by one, do so in each task, before Promise.all, or take them with for await (… of asCompleted(promises))."
        : "Take them in the order in which they come: for await (const result of asCompleted(promises)).",
      sites,
      gain,
      number: gain,
      unit: "ms",
    };
  });
}

export function onStuck(trace: Trace, { roots, deadlocks = [] }: Stuck): readonly Finding[] {
  const pending = new Map(
    trace.waits.flatMap(({ task, to }, wait) => (to === undefined ? [[task, wait] as const] : [])),
  );
  const busy = roots.filter(({ isIdle, isBackground }) => !isIdle && !isBackground);
  const alike = Map.groupBy(busy, ({ wait }) => trace.waits[wait]?.site);
  return [
    ...deadlocks.map((tasks) => onDeadlock(trace, tasks, pending)),
    ...[...alike.values()].flatMap((same) => onNeverSettled(trace, same)),
  ];
}

function onDeadlock(
  trace: Trace,
  tasks: readonly number[],
  pending: ReadonlyMap<number, number>,
): Finding {
  const sites = sitesOf(
    trace,
    tasks.flatMap((task) => pending.get(task) ?? []),
  );
  const [first = "", ...rest] = tasks.map((task) => nameOf(trace, task));
  const chain = [...rest, first].join(", which waits for ");
  return {
    kind: "deadlock",
    sentence: `${capital(first)} waits for ${chain} (${linesOf(trace, sites)}): ${count(tasks.length, "task")} that can never go on.`,
    advice: "Let one of them go on without the other's end, or settle what both need from outside.",
    sites,
    number: tasks.length,
    unit: "tasks",
  };
}

/** @param alike At one place */
function onNeverSettled(trace: Trace, alike: readonly StuckWait[]): readonly Finding[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { site, from = 0 } = trace.waits[first.wait] ?? {};
  const sites = site === undefined ? functionOf(trace.tasks[first.task]) : [site];
  const awaiters = alike.reduce((sum, each) => sum + each.awaiters, 0);
  const others = awaiters > 0 ? ` ${count(awaiters, "task")} waited for that.` : "";
  return [
    {
      kind: "never-settled",
      sentence:
        `When the recording ended, ${withOthers(trace, first.task, alike.length)} had waited at ` +
        `${linesOf(trace, sites)} for ${formatMs(trace.endedAt - from)}, and nothing had come.${others}`,
      advice:
        "See that in every case somebody calls resolve or reject, puts what a queue's reader waits for, or releases the lock.",
      sites,
      number: trace.endedAt - from,
      unit: "ms",
    },
  ];
}

export function onForgottenTasks(
  trace: Trace,
  forgotten: readonly ForgottenTask[],
): readonly Finding[] {
  const bad = forgotten.filter(({ outlived, threw }) => outlived || threw);
  const alike = Map.groupBy(bad, ({ task, caller }) => `${caller} ${trace.tasks[task]?.site}`);
  return [...alike.values()].flatMap((same) => {
    const [first] = same.toSorted((a, b) => b.ms - a.ms);
    if (first === undefined) return [];
    const { task, caller, outlived, threw, ms } = first;
    const sites = functionOf(trace.tasks[task]);
    const fate = [
      threw ? `threw an error ${formatMs(ms)} after its start` : "",
      outlived ? "went on after the end of the cell" : "",
    ];
    const length = threw ? "" : `, for ${formatMs(ms)} in all`;
    return [
      {
        kind: "forgotten-task",
        sentence:
          `Nobody awaited ${withOthers(trace, task, same.length)} (${linesOf(trace, sites)}), called by ` +
          `${nameOf(trace, caller)}: it ${fate.filter(Boolean).join(" and ")}${length}.`,
        advice:
          "Await it, or collect its promise for a later Promise.all; if it is meant to go on alone, say what becomes of its errors: .catch(…).",
        sites,
        number: ms,
        unit: "ms",
      },
    ];
  });
}

/** The sites of waits, once each. */
function sitesOf(trace: Trace, waits: readonly number[]): readonly number[] {
  return [...new Set(waits.flatMap((wait) => trace.waits[wait]?.site ?? []))];
}

const functionOf = (task: TraceTask | undefined): readonly number[] =>
  task === undefined ? [] : [task.site];

const nameOf = (trace: Trace, task: number): string => {
  const known = trace.tasks[task];
  const isCell = known !== undefined && trace.sites[known.site]?.kind === "cell";
  return isCell ? "the cell" : (known?.name ?? "");
};

/** A task's own name stays as it is written. */
const capital = (name: string): string =>
  name.startsWith("the cell") ? `T${name.slice(1)}` : name;

const withOthers = (trace: Trace, task: number, all: number): string =>
  `${nameOf(trace, task)}${all > 1 ? ` and ${count(all - 1, "other")}` : ""}`;

/** @returns `line 3`, `lines 3 and 7`, `line 2 of lib/load.ts` */
function linesOf(trace: Trace, sites: readonly number[]): string {
  const places = sites.flatMap((site) => trace.sites[site] ?? []);
  const lines = [...new Set(places.map(({ line }) => line))];
  const unit = places.find(({ cell }) => cell === undefined)?.unit;
  const last = lines.pop();
  if (last === undefined) return "a place unknown";
  const list = lines.length === 0 ? `line ${last}` : `lines ${lines.join(", ")} and ${last}`;
  return unit === undefined ? list : `${list} of ${unit}`;
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
