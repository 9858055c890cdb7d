import { inspect, types } from "node:util";
import type { MimeBundle } from "./mime.ts";

/** Pictures that notebooks hold as they are. SVG is none: as an output of its own it would stop the export to PDF. */
export type ImageMime = "image/png" | "image/jpeg" | "image/gif" | "image/webp";

/** First bytes of each type, as Latin-1. */
const signatures: readonly (readonly [ImageMime, RegExp])[] = [
  ["image/png", /^\u0089PNG\r\n/u],
  ["image/jpeg", /^\u00FF\u00D8\u00FF/u],
  ["image/gif", /^GIF8/u],
  ["image/webp", /^RIFF[^]{4}WEBP/u],
];

/**
 * @param bytes Of a picture; what a cell without types gives may be anything
 * @throws {TypeError} These are no bytes; or no type is given, and the first bytes are of none that we know
 */
export function imageBundle(bytes: unknown, mime?: ImageMime): MimeBundle {
  if (!types.isUint8Array(bytes)) throw new TypeError(noBytes(bytes));
  const type = mime ?? typeOf(bytes);
  const base64 = viewOf(bytes).toString("base64");
  return { [type]: base64, "text/plain": `[${type}, ${bytes.length} bytes]` };
}

function noBytes(given: unknown): string {
  const way =
    typeof given === "string"
      ? 'read it before, with await readFile(path) of "node:fs/promises" or await (await fetch(url)).bytes()'
      : "new Uint8Array(buffer) gives those of an ArrayBuffer, await blob.bytes() those of a Blob";
  return `display.image shows the bytes of a picture, a Uint8Array, and got ${inspect(given, { depth: 0, maxStringLength: 40 })}: ${way}`;
}

function typeOf(bytes: Uint8Array): ImageMime {
  const start = viewOf(bytes).toString("latin1", 0, 16);
  const found = signatures.find(([, signature]) => signature.test(start));
  if (found !== undefined) return found[0];
  throw new TypeError(
    `Cannot display ${bytes.length} bytes as an image: they are no PNG, JPEG, GIF or WebP file`,
  );
}

const viewOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
