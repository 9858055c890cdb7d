/**
 * What `import … from "tslab"` gives: notebooks written for tslab show what they showed. Its public types, to the letter; a
 * test holds them to tslab's own.
 */
import { randomUUID } from "node:crypto";
import typescript from "typescript7/package.json" with { type: "json" };
import manifest from "../../package.json" with { type: "json" };
import { currentHost, type MimeBundle, svgImage } from "../display/index.ts";

/** The edition of tslab whose functions these are. */
const edition = "1.0.22";

interface Versions {
  tslab: string;
  typescript: string;
  node: string;
}

/** `tslab` is the edition that this stands in for, with what really runs as its build: `1.0.22+awaitlab.0.1.0`. */
export const versions: Versions = {
  tslab: `${edition}+awaitlab.${manifest.version}`,
  typescript: typescript.version,
  node: process.version,
};

/** Shows things below the cell, each in one MIME type. */
export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  /** A drawing. It is shown through HTML: as an SVG of its own it would stop the export to PDF. */
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  /**
   * Anything else.
   *
   * @param contentType A MIME type
   * @param b Bytes are written as base64; the text of a JSON type is read first
   */
  raw(contentType: string, b: string | Uint8Array): void;
}

/** A display whose every call shows in the place of the one before, from any cell. */
export function newDisplay(): Display {
  return new Place(randomUUID());
}

class Place implements Display {
  readonly #id: string | undefined;
  #isShown = false;

  /** @param id Of the one place; without, each call gets its own */
  constructor(id?: string) {
    this.#id = id;
  }

  javascript(s: string): void {
    this.raw("text/javascript", s);
  }

  html(s: string): void {
    this.raw("text/html", s);
  }

  markdown(s: string): void {
    this.raw("text/markdown", s);
  }

  latex(s: string): void {
    this.raw("text/latex", s);
  }

  svg(s: string): void {
    this.#show({ "text/html": svgImage(s, ""), "text/plain": "[drawing]" });
  }

  png(b: Uint8Array): void {
    this.raw("image/png", b);
  }

  jpeg(b: Uint8Array): void {
    this.raw("image/jpeg", b);
  }

  gif(b: Uint8Array): void {
    this.raw("image/gif", b);
  }

  pdf(b: Uint8Array): void {
    this.raw("application/pdf", b);
  }

  text(s: string): void {
    this.raw("text/plain", s);
  }

  raw(contentType: string, b: string | Uint8Array): void {
    this.#show({ [contentType]: typeof b === "string" ? content(contentType, b) : base64(b) });
  }

  #show(bundle: MimeBundle): void {
    const showing =
      this.#id === undefined ? undefined : { displayId: this.#id, isUpdate: this.#isShown };
    currentHost().display(bundle, {}, showing);
    this.#isShown = true;
  }
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** Jupyter wants JSON types as JSON, not as its text. */
function content(contentType: string, text: string): unknown {
  if (!/^application\/(?:.+\+)?json$/u.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Shows each thing in a place of its own. */
export const display: Display = new Place();
