import { inspect } from "node:util";
import { DISPLAY, isDisplayable } from "../../src/display/index.ts";
import type { MimeBundle } from "../pipe/index.ts";

/** Deep enough for a fetched JSON answer, shallow enough to stay readable. */
const inspectDepth = 4;

/**
 * How a cell's value shows.
 *
 * Objects with a `Symbol.for("Jupyter.display")` method (the convention of Deno) say it themselves.
 *
 * @returns MIME bundle; text carries no ANSI codes
 * @throws {TypeError} The method returned no bundle
 */
export async function formatValue(value: unknown): Promise<MimeBundle> {
  if (!isDisplayable(value)) return { "text/plain": inspectValue(value) };
  // What the method promises and what a user's own returns are two things.
  const bundle: unknown = await value[DISPLAY]();
  if (typeof bundle === "object" && bundle !== null) return { ...bundle };
  throw new TypeError(
    `Cannot display a value: its Jupyter.display method returned ${inspectValue(bundle)} where a MIME bundle was expected`,
  );
}

function inspectValue(value: unknown): string {
  return inspect(value, { depth: inspectDepth, colors: false });
}
