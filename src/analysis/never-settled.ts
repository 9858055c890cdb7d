import type { Trace, TraceMember, TraceWait } from "../trace/index.ts";

/** Of traces, which are never changed. */
const known = new WeakMap<Trace, ReadonlySet<number>>();

/**
 * Waits for what had not come when the recording ended, and that nothing recorded was about to bring: neither a timer that
 * was not due yet, nor a task that only waits for one. Where the recording reached its bound there are none: nobody knows
 * what settled later.
 *
 * @returns Indices in the trace's waits
 */
export function neverSettled(trace: Trace): ReadonlySet<number> {
  const before = known.get(trace);
  if (before !== undefined) return before;
  const found = search(trace);
  known.set(trace, found);
  return found;
}

function search(trace: Trace): ReadonlySet<number> {
  if (trace.dropped > 0) return new Set();
  const open = trace.waits.flatMap((wait, i) => (isOpen(wait) ? [i] : []));
  const never = new Set(open);
  const waitOf = new Map(open.map((i) => [trace.waits[i]?.task, i]));
  const awaiters = new Map<number, number[]>();
  const queue: number[] = [];
  for (const i of open) {
    const wait = trace.waits[i];
    if (wait === undefined) continue;
    for (const task of tasksOf(wait)) {
      const list = awaiters.get(task);
      if (list === undefined) awaiters.set(task, [i]);
      else list.push(i);
    }
    if (isExpected(wait)) queue.push(i);
  }
  // Who waits for a task that will go on is not stuck either.
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    const wait = trace.waits[i];
    if (wait === undefined || !never.delete(i)) continue;
    queue.push(...(awaiters.get(wait.task) ?? []).filter((each) => isExpected(trace.waits[each])));
  }
  return never;

  function isExpected(wait: TraceWait | undefined): boolean {
    if (wait === undefined) return false;
    const { members, combinator, awaited } = wait;
    if (members === undefined) return isAhead(wait, awaited);
    const left = members.filter(({ settledAt }) => settledAt === undefined);
    const comes = (member: TraceMember): boolean => isAhead(member, member.task);
    if (combinator === "all" || combinator === "allSettled")
      return left.length > 0 && left.every(comes);
    return left.some(comes);
  }

  function isAhead({ dueAt }: Pick<TraceWait, "dueAt">, task: number | undefined): boolean {
    if (dueAt !== undefined) return true;
    const wait = waitOf.get(task);
    return wait !== undefined && !never.has(wait);
  }
}

const isOpen = ({ to, settledAt, kind, on }: TraceWait): boolean =>
  to === undefined && settledAt === undefined && (kind !== "yield" || on === "promise");

const tasksOf = ({ awaited, members = [] }: TraceWait): readonly number[] =>
  awaited === undefined ? members.flatMap(({ task }) => task ?? []) : [awaited];
