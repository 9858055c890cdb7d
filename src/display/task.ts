import { currentHost } from "./host.ts";

/** Characters of a name that are kept: a row has no room for more. */
const LONGEST_LABEL = 80;

/**
 * Name a task: `task("the slow one", () => download(url))`.
 *
 * The first async function that `fn` calls is that task, so no row, tick or promise is added. Where `fn` calls none that
 * is recorded (it returns the promise of a library, say), the row is the promise itself, which `full` shows until it
 * settles and `light` only as begun.
 *
 * @returns What `fn` returns; what it throws is thrown
 */
export function task<T>(label: string, fn: () => T): T {
  const { tracer } = currentHost();
  const name = label.slice(0, LONGEST_LABEL);
  const { value, isNamed } = tracer.named(name, fn);
  if (isNamed) return value;
  const place = { line: 1, column: 1, text: name };
  const unit = tracer.unit({ label: name, sites: [{ kind: "span", name, ...place }] });
  const row = unit.enter(0);
  row.ret(value);
  row.exit();
  return value;
}
