/** One output in several forms, by MIME type; the front end shows the richest that it knows. JSON data. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An object shows itself through the method of this name: a convention that libraries already speak. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

export interface Displayable {
  [DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

export const isDisplayable = (value: unknown): value is Displayable =>
  typeof value === "object" &&
  value !== null &&
  DISPLAY in value &&
  typeof value[DISPLAY] === "function";

/** What stands in an output where JSON stands inside HTML: no `<` may end the element. */
export const jsonInHtml = (value: unknown): string =>
  JSON.stringify(value).replaceAll("<", String.raw`\u003c`);
