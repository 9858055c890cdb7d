import { currentHost } from "./host.ts";

/**
 * Put a row of your own into the recording: `span("parse", () => JSON.parse(text))`.
 *
 * For work that awaits nothing and so would have no row: it shows as running from call to return. What `fn` calls has
 * its own rows beneath. A promise that `fn` returns is handed on at once; the async function behind it has a row anyway.
 *
 * @param name What the row is called
 * @returns What `fn` returns; what it throws is thrown
 */
export function span<T>(name: string, fn: () => T): T {
  const unit = currentHost().tracer.unit({
    label: name,
    sites: [{ kind: "span", name, line: 1, column: 1, text: name }],
  });
  const task = unit.enter(0);
  try {
    return fn();
  } catch (error) {
    throw task.thrown(error);
  } finally {
    task.exit();
  }
}
