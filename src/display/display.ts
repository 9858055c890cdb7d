import { inspect } from "node:util";
import { DisplayHandle } from "./handle.ts";
import { currentHost } from "./host.ts";
import { imageBundle, type ImageMime } from "./image.ts";
import { bundleOf, isDisplayable, type MimeBundle } from "./mime.ts";
import { isTable, tableBundle } from "./table.ts";

/** Show a value below the cell, now. Outside a notebook its text goes to the console. */
export interface Display {
  (value: unknown): DisplayHandle;
  /** A bundle of your own: the same output in several MIME types. */
  bundle(bundle: MimeBundle, metadata?: object): DisplayHandle<MimeBundle>;
  html(html: string): DisplayHandle<string>;
  markdown(markdown: string): DisplayHandle<string>;
  text(text: string): DisplayHandle<string>;
  /** A drawing. It is shown through HTML: as an SVG of its own it would stop the export to PDF. */
  svg(svg: string): DisplayHandle<string>;
  /** As a tree that opens and closes. */
  json(value: unknown): DisplayHandle;
  /**
   * A picture.
   *
   * @param bytes The file's content
   * @param mime Told from the first bytes if absent
   * @throws {TypeError} These are no bytes, or of none of the types that pages show
   */
  image(bytes: Uint8Array, mime?: ImageMime): DisplayHandle<Uint8Array>;
}

/** Deep enough for a fetched JSON answer, shallow enough to stay readable. */
const inspectDepth = 4;
/** Of a value's text: more would weigh on the page, and on the notebook that keeps it. */
const longestText = 100_000;

export const display: Display = Object.assign(
  (value: unknown) => new DisplayHandle(toBundle, value),
  {
    bundle: (bundle: MimeBundle, metadata?: object) =>
      new DisplayHandle((given: MimeBundle) => given, bundle, metadata),
    html: shownAs((html: string) => ({ "text/html": html, "text/plain": html })),
    markdown: shownAs((markdown: string) => ({
      "text/markdown": markdown,
      "text/plain": markdown,
    })),
    text: shownAs((text: string) => ({ "text/plain": text })),
    svg: shownAs((svg: string) => ({ "text/html": svgImage(svg, ""), "text/plain": "[drawing]" })),
    json: shownAs((value: unknown) => ({
      "application/json": value,
      "text/plain": JSON.stringify(value),
    })),
    image: (bytes: Uint8Array, mime?: ImageMime) =>
      new DisplayHandle((picture: Uint8Array) => imageBundle(picture, mime), bytes),
  },
);

function shownAs<Value>(
  render: (value: Value) => MimeBundle,
): (value: Value) => DisplayHandle<Value> {
  return (value) => new DisplayHandle(render, value);
}

/**
 * Remove what the running cell has shown.
 *
 * @param options `wait`: only when it shows something new, so that nothing flickers
 */
export function clearOutput({ wait = false }: { readonly wait?: boolean } = {}): void {
  currentHost().clearOutput(wait);
}

/** What shows a value: what it says itself through `Symbol.for("Jupyter.display")`, a table, or its text. */
export function toBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (isDisplayable(value)) return bundleOf(value);
  return tableOf(value) ?? { "text/plain": textOf(value) };
}

/** `inspect` bounds lists, maps and strings, but neither the keys of an object nor what lists of lists come to. */
function textOf(value: unknown): string {
  const text = inspect(value, { depth: inspectDepth });
  const rest = text.length - longestText;
  if (rest <= 0) return text;
  return `${text.slice(0, longestText)}\n… and ${rest} characters more`;
}

/** `inspect` looks behind a proxy. Here its traps run, which are user code and may throw; of one that was revoked all do. */
function tableOf(value: unknown): MimeBundle | undefined {
  try {
    return isTable(value) ? tableBundle(value) : undefined;
  } catch {
    return undefined;
  }
}

/** @param alt What is read where the picture can't be seen; plain text */
export function svgImage(svg: string, alt: string): string {
  const base64 = Buffer.from(svg).toString("base64");
  const text = alt.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<img src="data:image/svg+xml;base64,${base64}" alt="${text}" style="max-width:100%">`;
}
