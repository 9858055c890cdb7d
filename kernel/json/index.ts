/**
 * Where JSON that came from a wire, a file or another process stops being `unknown`. Every reader names the place, so
 * that an error tells which field of which message was wrong.
 */

export interface JsonObject {
  readonly [key: string]: unknown;
}

/** A value has another shape than its reader needs. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

/**
 * @param place What the text is, for the error: `content of execute_request`
 * @throws {DecodeError} The text is no JSON
 */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DecodeError(`Cannot read ${place}: it is no JSON`, { cause });
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws {DecodeError} Anything but a JSON object */
export function toObject(value: unknown, place: string): JsonObject {
  if (isObject(value)) return value;
  throw new DecodeError(`Cannot read ${place}: expected an object, found ${describe(value)}`);
}

/** @throws {DecodeError} The field is missing or no string */
export function stringField(object: JsonObject, key: string, place: string): string {
  const value = object[key];
  if (typeof value === "string") return value;
  throw new DecodeError(
    `Cannot read ${place}: "${key}" should be a string, found ${describe(value)}`,
  );
}

/** @throws {DecodeError} The field is missing or no integer */
export function integerField(object: JsonObject, key: string, place: string): number {
  const value = object[key];
  // Safe ones alone: 1e308 is an integer to JavaScript, and an error to SQLite.
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw new DecodeError(
    `Cannot read ${place}: "${key}" should be an integer, found ${describe(value)}`,
  );
}

/**
 * @returns `missing` if the field is absent
 * @throws {DecodeError} The field is there and no boolean
 */
export function booleanField(
  object: JsonObject,
  key: string,
  missing: boolean,
  place: string,
): boolean {
  const value = object[key];
  if (value === undefined) return missing;
  if (typeof value === "boolean") return value;
  throw new DecodeError(
    `Cannot read ${place}: "${key}" should be true or false, found ${describe(value)}`,
  );
}

/**
 * @returns The field's own fields, all of them strings; none if it is absent
 * @throws {DecodeError} The field is no object, or one of its own is no string
 */
export function textsField(
  object: JsonObject,
  key: string,
  place: string,
): Readonly<Record<string, string>> {
  const value = object[key];
  if (value === undefined || value === null) return {};
  const inner = `"${key}" in ${place}`;
  const fields = toObject(value, inner);
  return Object.fromEntries(
    Object.keys(fields).map((name) => [name, stringField(fields, name, inner)]),
  );
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}

/** Ends a switch over a tagged union: the compiler says so when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Cannot handle ${JSON.stringify(value)}: no case knows it`);
}
