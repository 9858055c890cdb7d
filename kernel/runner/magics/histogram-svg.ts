import type { Distribution } from "./distribution.ts";
import type { Unit } from "./duration.ts";

/** Those of the charts: they read on light and dark pages alike. */
const barColour = "#0072B2";
export const boxColour = "#56B4E9";
export const medianColour = "#E69F00";
const textColour = "#7f7f7f";

const width = 560;
const height = 118;
const left = 30;
const plotWidth = width - 2 * left;
/** From the top: the box of the quartiles, the bars, the axis. */
const boxTop = 6;
const boxHeight = 12;
const barsTop = 28;
const axisAt = 96;
const mostTicks = 6;

/** Bars, with the quartiles as a box above them and the median as a line through both. */
export function histogramSvg(found: Distribution, unit: Unit): string {
  const { best, end, bins, lowerQuartile, median, upperQuartile } = found;
  const x = (ms: number): number =>
    left + (end > best ? (Math.min(ms, end) - best) / (end - best) : 0.5) * plotWidth;
  const binWidth = plotWidth / bins.length;
  const most = Math.max(...bins);
  const bars = bins.flatMap((number, at) => {
    if (number === 0) return [];
    const tall = Math.max(2, (number / most) * (axisAt - barsTop));
    return rect(left + at * binWidth + 0.5, axisAt - tall, binWidth - 1, tall, barColour);
  });
  const middle = boxTop + boxHeight / 2;
  const box = [
    line(x(best), middle, x(end), middle, textColour, 1),
    rect(
      x(lowerQuartile),
      boxTop,
      Math.max(1, x(upperQuartile) - x(lowerQuartile)),
      boxHeight,
      boxColour,
    ),
    line(x(median), boxTop - 3, x(median), axisAt, medianColour, 2),
  ];
  const axis = [
    line(left, axisAt, left + plotWidth, axisAt, textColour, 1),
    ...ticksOf(best, end, unit).map(
      ({ ms, label }) =>
        `<text x="${round(x(ms))}" y="${axisAt + 16}" text-anchor="middle">${label}</text>`,
    ),
  ];
  const style = `font-family="sans-serif" font-size="12" fill="${textColour}"`;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${style}>${[...bars, ...axis, ...box].join("")}</svg>`;
}

const round = (number: number): string => number.toFixed(1);

function rect(x: number, y: number, wide: number, tall: number, colour: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(wide)}" height="${round(tall)}" fill="${colour}"/>`;
}

function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  thick: number,
): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" stroke-width="${thick}"/>`;
}

/** Round numbers of the unit. */
function ticksOf(
  start: number,
  end: number,
  unit: Unit,
): readonly { readonly ms: number; readonly label: string }[] {
  const [from, to] = [start / unit.ms, end / unit.ms];
  const rough = Math.max((to - from) / mostTicks, from * 1e-6, Number.MIN_VALUE);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const places = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.max(1, Math.min(mostTicks + 1, Math.floor(to / step + 1e-9) - first + 1));
  return Array.from({ length: count }, (_, at) => {
    const value = (first + at) * step;
    return { ms: value * unit.ms, label: `${value.toFixed(places)} ${unit.name}` };
  });
}
