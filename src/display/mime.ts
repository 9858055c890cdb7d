/** One output in several forms, by MIME type; the front end shows the richest that it knows. JSON data. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An object shows itself through the method of this name: a convention that libraries already speak. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

export interface Displayable {
  [DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

export function isDisplayable(value: unknown): value is Displayable {
  if (!((typeof value === "object" && value !== null) || typeof value === "function")) return false;
  return hasDisplay(value) && typeof value[DISPLAY] === "function";
}

/** A proxy may refuse to be asked, and one that was revoked always does: it is shown like anything else. */
function hasDisplay(value: object): value is Record<typeof DISPLAY, unknown> {
  try {
    return DISPLAY in value;
  } catch {
    return false;
  }
}

/**
 * What an object says of itself. Its method is anybody's code: what it gives is checked, and bytes become base64.
 *
 * @throws {TypeError} It gives no bundle
 */
export function bundleOf(value: Displayable): MimeBundle | Promise<MimeBundle> {
  const given: unknown = value[DISPLAY]();
  return isThenable(given) ? Promise.resolve(given).then(toMimeBundle) : toMimeBundle(given);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

function toMimeBundle(given: unknown): MimeBundle {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const what = given === null ? "null" : Array.isArray(given) ? "an array" : typeof given;
    throw new TypeError(
      `Cannot show a value: its method Symbol.for("Jupyter.display") gave ${what}, not an object of MIME types as { "text/html": "…" }`,
    );
  }
  const bundle: Record<string, unknown> = {};
  for (const [type, content] of Object.entries<unknown>({ ...given }))
    bundle[type] = content instanceof Uint8Array ? base64Of(content) : content;
  return bundle;
}

const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** What stands in an output where JSON stands inside HTML: no `<` may end the element. */
export const jsonInHtml = (value: unknown): string =>
  JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
