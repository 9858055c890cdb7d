import { inspect } from "node:util";
import { currentHost } from "./host.ts";
import { DISPLAY, isDisplayable, type MimeBundle } from "./mime.ts";

/** Show a value below the cell, now. Outside a notebook its text goes to the console. */
export interface Display {
  (value: unknown): void;
  /** A bundle of your own: the same output in several MIME types. */
  bundle(bundle: MimeBundle, metadata?: object): void;
  html(html: string): void;
  markdown(markdown: string): void;
  text(text: string): void;
  /** A drawing. It is shown through HTML: as an SVG of its own it would stop the export to PDF. */
  svg(svg: string): void;
  /** As a tree that opens and closes. */
  json(value: unknown): void;
}

/** Deep enough for a fetched JSON answer, shallow enough to stay readable. */
const inspectDepth = 4;

export const display: Display = Object.assign(displayValue, {
  bundle: (bundle: MimeBundle, metadata?: object) => currentHost().display(bundle, metadata),
  html: (html: string) => show({ "text/html": html, "text/plain": html }),
  markdown: (markdown: string) => show({ "text/markdown": markdown, "text/plain": markdown }),
  text: (text: string) => show({ "text/plain": text }),
  svg: (svg: string) => show({ "text/html": svgImage(svg, ""), "text/plain": "[drawing]" }),
  json: (value: unknown) =>
    show({ "application/json": value, "text/plain": JSON.stringify(value) }),
});

function show(bundle: MimeBundle): void {
  currentHost().display(bundle);
}

function displayValue(value: unknown): void {
  const bundle = toBundle(value);
  if (!(bundle instanceof Promise)) {
    show(bundle);
    return;
  }
  bundle.then(show, (error: unknown) => {
    show({ "text/plain": `Cannot display a value: its method failed with ${inspect(error)}` });
  });
}

/** What shows a value: what it says itself through `Symbol.for("Jupyter.display")`, or its text. */
export function toBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  return isDisplayable(value)
    ? value[DISPLAY]()
    : { "text/plain": inspect(value, { depth: inspectDepth }) };
}

/** @param alt What is read where the picture can't be seen; plain text */
export function svgImage(svg: string, alt: string): string {
  const base64 = Buffer.from(svg).toString("base64");
  const text = alt.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<img src="data:image/svg+xml;base64,${base64}" alt="${text}" style="max-width:100%">`;
}
