import { createRequire } from "node:module";
import type * as ResvgModule from "@resvg/resvg-js";
import { indexedPng } from "./indexed-png.ts";

type Resvg = typeof ResvgModule;

let resvg: Resvg | null | undefined;

/** Loaded with the first chart: it is a native library of 3 MB, which most cells never need. */
function load(): Resvg | null {
  try {
    // The package's own types say what it exports; require() can't.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return createRequire(import.meta.url)("@resvg/resvg-js") as Resvg;
  } catch {
    return null; // no build for this platform: the other forms of the output remain
  }
}

/**
 * Render a picture with a background for pages that show neither charts nor SVG: GitHub, PDF.
 *
 * @returns Base64; undefined where the renderer can't be loaded or fails
 */
export function toPng(svg: string): string | undefined {
  resvg ??= load();
  if (resvg === null) return undefined;
  try {
    const options = {
      font: { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans" },
    } as const;
    const { pixels, width, height } = new resvg.Resvg(svg, options).render();
    return indexedPng(pixels, width, height).toString("base64");
  } catch {
    return undefined;
  }
}
