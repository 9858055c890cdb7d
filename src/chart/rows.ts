import type { Trace } from "../trace/index.ts";
import { cut } from "./format.ts";
import type { TaskRow } from "./model.ts";

const MAX_DEPTH = 8;
const MAX_CHARACTERS = 40;

/** Tasks as rows: each below the one that started it, in the order of their start; the cell first. */
export function toRows(
  trace: Trace,
  maxRows: number,
): { rows: readonly TaskRow[]; hidden: number } {
  const children = new Map<number | undefined, number[]>();
  const cell = trace.tasks.findIndex((task) => trace.sites[task.site]?.kind === "cell");
  const root = cell < 0 ? undefined : cell;
  for (const [index, task] of trace.tasks.entries()) {
    // Nobody saw who started it (a callback, perhaps): it stands below the cell that all this belongs to.
    const parent = task.parent ?? (index === cell ? undefined : root);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [index]);
    else siblings.push(index);
  }
  const rows: TaskRow[] = [];
  const names = uniqueNames(trace);
  const stack = [{ list: children.get(undefined) ?? [], next: 0 }];
  while (stack.length > 0 && rows.length < maxRows) {
    const top = stack.at(-1);
    const task = top?.list[top.next++];
    if (task === undefined) {
      stack.pop();
      continue;
    }
    rows.push({ task, name: names[task] ?? "", depth: Math.min(stack.length - 1, MAX_DEPTH) });
    stack.push({ list: children.get(task) ?? [], next: 0 });
  }
  return { rows, hidden: trace.tasks.length - rows.length };
}

function uniqueNames(trace: Trace): readonly string[] {
  const seen = new Map<string, number>();
  return trace.tasks.map((task) => {
    const name = cut(task.name, MAX_CHARACTERS);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  });
}
