import { bareMessage } from "../cell/provenance.ts";

/** V8's words for a property that is read only, and for one of an import, which has a getter alone. */
const readOnly =
  /^Cannot (?:assign to read only property '(.+?)' of object '#<Object>'|set property (.+?) of #<Object> which has only a getter)$/;

/**
 * Names of cells are properties of the global object, so the error of an assignment to a constant speaks of a property.
 *
 * @param source Of the cell that threw
 * @returns A sentence for an error that came of it; else `""`
 */
export function constantHint(error: unknown, source: string): string {
  if (!(error instanceof TypeError)) return "";
  const [, fixed, imported] = readOnly.exec(error.message) ?? [];
  const property = fixed ?? imported;
  if (property === undefined || !isFixed(property)) return "";
  const name = bareMessage(property);
  if (!standsAlone(name, source)) return "";
  const what = fixed === undefined ? "was imported" : "is a constant";
  return `${name} ${what}. To give it another value, declare it anew: let ${name} = …`;
}

function isFixed(name: string): boolean {
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  return property !== undefined && property.writable !== true && property.set === undefined;
}

/** It is no property of some other object that the error speaks of. */
function standsAlone(name: string, source: string): boolean {
  // Of all that a name may hold, `$` alone means something else in a pattern.
  const property = new RegExp(
    `[.'"\`]${name.replaceAll("$", String.raw`\$`)}(?![\\p{ID_Continue}$])`,
    "u",
  );
  return source.includes(name) && !property.test(source);
}
