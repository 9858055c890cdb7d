import type { Trace, TraceWait } from "../trace/index.ts";
import { outermostCallers } from "./outermost.ts";
import { neverSettled } from "./never-settled.ts";

/** A wait for what had not come when the recording ended. */
export interface StuckWait {
  /** Index in the trace's waits. */
  readonly wait: number;
  /** Index in the trace's tasks. */
  readonly task: number;
  /** How many tasks wait for the end of this one. */
  readonly awaiters: number;
  /**
   * The task has been served at this place before and nobody waits for it: a worker that has nothing left to do, rather than
   * one that hangs.
   */
  readonly isIdle: boolean;
  /** The outermost task that led to it, as a rule the cell, has ended: it may not hang, but be not yet done. */
  readonly isBackground: boolean;
}

export interface Stuck {
  /** Waits for what is no task's: nobody settled it. In light, all that never ended. */
  readonly roots: readonly StuckWait[];
  /**
   * Tasks that wait for each other in a circle, as indices, each for the next; undefined for a light trace, which doesn't
   * know what is awaited.
   */
  readonly deadlocks: readonly (readonly number[])[] | undefined;
}

/** What never settled, and who waits for whom in a circle. Empty where events were dropped: nobody knows what came later. */
export function stuck(trace: Trace): Stuck {
  const pending = [...neverSettled(trace)];
  const targets = new Map<number, readonly number[]>();
  for (const i of pending) {
    const wait = trace.waits[i];
    if (wait === undefined) continue;
    targets.set(wait.task, [...(targets.get(wait.task) ?? []), ...pendingTargets(wait)]);
  }
  const awaiters = new Map<number, number>();
  for (const task of [...targets.values()].flat())
    awaiters.set(task, (awaiters.get(task) ?? 0) + 1);
  const served = servedPlaces(trace);
  const outermost = outermostCallers(trace);
  const roots = pending.flatMap((i) => {
    const wait = trace.waits[i];
    if (wait === undefined || targets.get(wait.task)?.length !== 0) return [];
    const count = awaiters.get(wait.task) ?? 0;
    const isIdle = count === 0 && served.has(placeOf(wait));
    const isBackground = trace.tasks[outermost[wait.task] ?? wait.task]?.to !== undefined;
    return [{ wait: i, task: wait.task, awaiters: count, isIdle, isBackground }];
  });
  return { roots, deadlocks: trace.mode === "light" ? undefined : circles(targets) };
}

/** The unfinished tasks that a wait is for. */
function pendingTargets(wait: TraceWait): readonly number[] {
  const tasks = [
    wait.awaited,
    ...(wait.members ?? []).flatMap((m) => (m.settledAt === undefined ? [m.task] : [])),
  ];
  return tasks.filter((task) => task !== undefined);
}

const placeOf = ({ task, site }: TraceWait): string => `${task}:${site}`;

function servedPlaces(trace: Trace): ReadonlySet<string> {
  return new Set(trace.waits.filter(({ outcome }) => outcome === "value").map(placeOf));
}

/** Circles in who waits for whom (Tarjan's strongly connected components, without recursion). */
function circles(targets: ReadonlyMap<number, readonly number[]>): readonly (readonly number[])[] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const found: number[][] = [];
  for (const start of targets.keys()) {
    if (order.has(start)) continue;
    const calls = [{ task: start, next: 0 }];
    for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
      const { task } = call;
      if (call.next === 0) {
        order.set(task, order.size);
        low.set(task, order.size - 1);
        open.push(task);
        isOpen.add(task);
      }
      const target = targets.get(task)?.[call.next++];
      if (target !== undefined) {
        if (!order.has(target)) calls.push({ task: target, next: 0 });
        else if (isOpen.has(target)) lower(low, task, order.get(target));
        continue;
      }
      calls.pop();
      const caller = calls.at(-1);
      if (caller !== undefined) lower(low, caller.task, low.get(task));
      if (low.get(task) !== order.get(task)) continue;
      const component = open.splice(open.lastIndexOf(task));
      for (const member of component) isOpen.delete(member);
      if (component.length > 1 || targets.get(task)?.includes(task) === true) found.push(component);
    }
  }
  return found;
}

function lower(low: Map<number, number>, task: number, to: number | undefined): void {
  low.set(task, Math.min(low.get(task) ?? Infinity, to ?? Infinity));
}
