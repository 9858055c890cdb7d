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

/** @throws {TypeError} No type given, and the first bytes are of none that we know */
export function imageBundle(bytes: Uint8Array, mime: ImageMime = typeOf(bytes)): MimeBundle {
  const base64 = viewOf(bytes).toString("base64");
  return { [mime]: base64, "text/plain": `[${mime}, ${bytes.length} bytes]` };
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
