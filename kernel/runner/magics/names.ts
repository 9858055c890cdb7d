import type { DeclaredName, MimeBundle } from "../../pipe/index.ts";
import { preview } from "../preview.ts";
import { rowsBundle } from "../rows.ts";

/** As many as a page bears; the rest is counted. */
const mostRows = 200;
const longestValue = 80;
const nothing = "No cell has declared a name.";

/** What cells declared, and what it holds. No code of the user's runs for it. */
export function namesBundle(names: readonly DeclaredName[]): MimeBundle {
  const there = names.filter(({ property }) => Object.hasOwn(globalThis, property));
  if (there.length === 0) return { "text/plain": nothing };
  const rows = there
    .toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name))
    .slice(0, mostRows)
    .map(({ name, property, kind, executionCount }) => [
      name,
      kind,
      held(property),
      `[${executionCount}]`,
    ]);
  const rest = there.length > mostRows ? `… and ${there.length - mostRows} more` : "";
  return rowsBundle(["name", "declared as", "value", "by cell"], rows, rest);
}

/**
 * Functions of cells that still run find nothing any more under these names.
 *
 * @returns What to say
 */
export function forget(names: readonly DeclaredName[]): string {
  const gone = names.filter(({ property }) => Reflect.deleteProperty(globalThis, property));
  if (gone.length === 0) return `${nothing}\n`;
  const count = gone.length === 1 ? "1 name" : `${gone.length} names`;
  return `Forgot ${count}. What cells left running goes on: %stop all ends it.\n`;
}

function held(property: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(globalThis, property)?.value;
  if (typeof value === "function") return signature(value);
  const text = (preview(property) ?? "").replaceAll(/\s+/g, " ");
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

/** `async (n, m)`: the name stands beside. */
function signature(value: object): string {
  const text = Function.prototype.toString
    .call(value)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ (?=[,)])/g, "");
  if (text.startsWith("class")) return "class";
  const kind = text.startsWith("async") ? "async " : "";
  const parameters = /^[^(=]*(\([^()]*\))/.exec(text)?.[1] ?? "(…)";
  return (kind + parameters).slice(0, longestValue);
}
