import { escapeText } from "./format.ts";
import type { Chart, Strip } from "./model.ts";
import { ROW_COLOR } from "./style.ts";

interface Place {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly textColor: string;
  readonly x: (ms: number) => number;
}

const CAPTION_PX = 26;
const STRIP_PX = 40;
/** Upper bound of the width of a character at 11 px. */
const CHARACTER_PX = 6.3;

/** The step functions below the rows, in px. */
export function svgStrips(
  { strips, end }: Chart,
  place: Place,
): { readonly svg: string; readonly height: number } {
  const each = CAPTION_PX + STRIP_PX;
  const drawn = strips.map((strip, index) =>
    svgStrip(strip, end, { ...place, top: place.top + index * each }),
  );
  return { svg: drawn.join(""), height: strips.length * each };
}

function svgStrip(strip: Strip, end: number, { left, top, textColor, x }: Place): string {
  const bottom = top + CAPTION_PX + STRIP_PX;
  const y = (count: number): number => bottom - (count / strip.max) * STRIP_PX;
  let captionX = 10;
  const captions = strip.levels.map(({ color, words }) => {
    const at = captionX;
    captionX += Math.round(words.length * CHARACTER_PX) + 40;
    return (
      `<rect x="${at}" y="${top + 12}" width="14" height="5" fill="${color}"/>` +
      `<text x="${at + 20}" y="${top + 18}" font-size="11" fill="${textColor}">${escapeText(words)}</text>`
    );
  });
  const levels = strip.levels.map(({ color, points }, index) => {
    const first = points[0]?.at ?? 0;
    const steps = points.map(({ at, count }) => `H${px(x(at))}V${px(y(count))}`).join("");
    const line = `M${px(x(first))} ${px(y(0))}${steps}`;
    return index === 0
      ? `<path d="${line}H${px(x(end))}V${px(y(0))}Z" fill="${color}" fill-opacity=".25"/>`
      : `<path d="${line}" fill="none" stroke="${color}" stroke-width="2"/>`;
  });
  const scale = [0, strip.max].map(
    (count) =>
      (count === 0
        ? ""
        : `<text x="${left - 6}" y="${px(y(count) + 4)}" font-size="10" text-anchor="end" fill="${textColor}">${count.toLocaleString("en")}</text>`) +
      `<line x1="${left}" y1="${px(y(count))}" x2="${px(x(end))}" y2="${px(y(count))}" stroke="${ROW_COLOR}"/>`,
  );
  return [...captions, ...scale, ...levels].join("");
}

/** Short enough to read, exact enough for a screen. */
const px = (value: number): string => String(Math.round(value * 10) / 10);
