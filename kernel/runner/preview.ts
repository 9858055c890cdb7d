import { inspect } from "node:util";
import { isProxy } from "node:util/types";

const mostLines = 3;
const mostCharacters = 200;
/** Of an object with more, only the number is told: `inspect` would write them all first. */
const mostKeys = 200;

/**
 * A variable's value in a few lines, for whoever looks at its name. Nothing of the user's runs for it: no getter, no trap
 * of a proxy, no method that describes.
 *
 * @param property Of `globalThis`
 * @returns undefined if it has no value, or one that its type tells better
 */
export function preview(property: string): string | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, property);
  // An import is read by a getter.
  if (descriptor === undefined || !("value" in descriptor)) return undefined;
  const value: unknown = descriptor.value;
  if (value === undefined || typeof value === "function") return undefined;
  return bounded(isQuiet(value) ? described(value) : "an object that describes itself by code");
}

function described(value: unknown): string {
  if (typeof value === "object" && value !== null && !isProxy(value) && !Array.isArray(value)) {
    const { length } = Object.getOwnPropertyNames(value);
    if (length > mostKeys) return `an object with ${length} keys`;
  }
  return inspect(value, {
    depth: 1,
    customInspect: false,
    showProxy: true,
    maxArrayLength: 10,
    maxStringLength: mostCharacters,
  });
}

/** `inspect` reads the tag of what it writes, by a getter if there is one; Node's own getters do no harm. */
function isQuiet(value: unknown, depth = 1): boolean {
  if (typeof value !== "object" || value === null || isProxy(value)) return true;
  for (let at: unknown = value; at !== null && !isProxy(at); at = Object.getPrototypeOf(at)) {
    const tag = Object.getOwnPropertyDescriptor(at, Symbol.toStringTag);
    if (tag !== undefined && !("value" in tag) && !isNative(Reflect.get(tag, "get"))) return false;
  }
  if (depth === 0) return true;
  const inner = Object.values(Object.getOwnPropertyDescriptors(value)).slice(0, mostKeys);
  return inner.every((member: PropertyDescriptor) => isQuiet(member.value, depth - 1));
}

const isNative = (getter: unknown): boolean =>
  typeof getter !== "function" ||
  Function.prototype.toString.call(getter).includes("[native code]");

function bounded(text: string): string {
  const lines = text.split("\n");
  const short = lines.slice(0, mostLines).join("\n");
  const cut = short.length > mostCharacters ? short.slice(0, mostCharacters) : short;
  return cut === text ? text : `${cut} …`;
}
