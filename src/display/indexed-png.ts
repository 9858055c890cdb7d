import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MAX_COLORS = 256;

/**
 * A PNG with a palette. Charts have few colours, so it is a quarter of what four bytes a pixel take.
 *
 * Where smoothed edges make more than 256 colours, the least bits of each are given up.
 *
 * @param pixels Rows of RGBA, opaque
 */
export function indexedPng(pixels: Uint8Array, width: number, height: number): Buffer {
  for (let lostBits = 0; ; lostBits++) {
    const image = toPalette(pixels, width, height, lostBits);
    if (image !== undefined) return encode(image.palette, image.rows, width, height);
  }
}

interface Indexed {
  /** RGB triples. */
  readonly palette: readonly number[];
  /** Each row after a byte that says that it is not filtered. */
  readonly rows: Uint8Array;
}

/** @returns undefined if there are too many colours */
function toPalette(
  pixels: Uint8Array,
  width: number,
  height: number,
  lostBits: number,
): Indexed | undefined {
  const mask = (0xff << lostBits) & 0xff;
  // White stays white.
  const round = (channel: number): number => (channel >= mask ? 0xff : channel & mask);
  const indexOf = new Map<number, number>();
  const palette: number[] = [];
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      const red = round(pixels[at] ?? 0);
      const green = round(pixels[at + 1] ?? 0);
      const blue = round(pixels[at + 2] ?? 0);
      const color = (red << 16) | (green << 8) | blue;
      let index = indexOf.get(color);
      if (index === undefined) {
        index = indexOf.size;
        if (index === MAX_COLORS) return undefined;
        indexOf.set(color, index);
        palette.push(red, green, blue);
      }
      rows[y * (width + 1) + 1 + x] = index;
    }
  }
  return { palette, rows };
}

function encode(
  palette: readonly number[],
  rows: Uint8Array,
  width: number,
  height: number,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits, palette, deflate, no filters but the usual, not interlaced
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(4 + typed.length + 4);
  out.writeUInt32BE(data.length, 0);
  out.set(typed, 4);
  out.writeUInt32BE(crc32(typed), 4 + typed.length);
  return out;
}
