import { svgImage } from "../../../src/display/index.ts";
import { escapeText } from "../../../src/chart/index.ts";
import type { MimeBundle } from "../../pipe/index.ts";
import { digits, duration, type Unit, unitOf } from "./duration.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import type { Measured } from "./measure.ts";

/** Colours that read on light and dark pages alike; those of the charts. */
const barColour = "#0072B2";
const lineColour = "#E69F00";
const textColour = "#7f7f7f";

const width = 560;
const height = 132;
const left = 8;
const plotWidth = width - 2 * left;
/** From the top: the box of the quartiles, the bars, the axis. */
const boxTop = 6;
const boxHeight = 14;
const barsTop = 30;
const axisAt = 104;
const ticks = 5;
const textBarWidth = 40;
const mostTextBins = 12;

/** What repeated measurements show: numbers, a histogram with its quartiles, and what was measured. */
export function measuredBundle(text: string, measured: Measured): MimeBundle {
  const found = distributionOf(measured.perLoopMs);
  const unit = unitOf(found.median);
  const numbers = headline(found);
  const about = explanation(measured, found);
  const image = svgImage(histogramSvg(found, unit), `${numbers}. ${about}`);
  return {
    "text/html": `<div><b>${escapeText(numbers)}</b></div>${image}<div><code>${escapeText(text)}</code> ${escapeText(about)}</div>`,
    "text/plain": [numbers, ...histogramText(found, unit), `${text}: ${about}`].join("\n"),
  };
}

function headline({ best, lowerQuartile, median, upperQuartile, worst }: Distribution): string {
  return [
    `median ${duration(median)}`,
    `half of the runs between ${duration(lowerQuartile)} and ${duration(upperQuartile)}`,
    `best ${duration(best)}`,
    `worst ${duration(worst)}`,
  ].join(" · ");
}

function explanation(
  { perLoopMs, loops, isAsync, overheadMs }: Measured,
  { beyond, end }: Distribution,
): string {
  const runs = perLoopMs.length;
  const parts = [
    `Wall time of one evaluation${isAsync ? ", awaited" : ""}, as the mean of a run: ${count(runs, "run")} of ${count(loops, "loop")}, one after another, not recorded.`,
  ];
  if (overheadMs !== undefined) {
    const what = isAsync ? "An await of nothing" : "The empty loop";
    parts.push(`${what} takes ${duration(overheadMs)} of that.`);
    if (isAsync) parts.push(calls);
  }
  if (beyond > 0) {
    parts.push(
      `${count(beyond, "run")} took longer than ${duration(end)}, and ${beyond === 1 ? "is" : "are"} not drawn.`,
    );
  }
  return parts.join(" ");
}

/** The recorder's own, in code that was compiled to be recorded. */
const calls =
  "A call of an async function of a cell takes some 25 ns more than a bare one, unless its cell ran under %trace off.";

const count = (number: number, what: string): string =>
  `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;

function histogramText({ best, end, bins }: Distribution, unit: Unit): string[] {
  const joined = join(bins, Math.ceil(bins.length / mostTextBins));
  const step = ((end - best) / bins.length) * Math.ceil(bins.length / mostTextBins);
  const most = Math.max(...joined);
  const labels = joined.map((_, at) => duration(best + at * step, unit));
  const widest = Math.max(...labels.map(({ length }) => length));
  return joined.map((number, at) => {
    const bar = "█".repeat(Math.round((number / most) * textBarWidth)) || (number > 0 ? "▏" : "");
    return `  ${(labels[at] ?? "").padStart(widest)} │${bar}${number > 0 ? ` ${number}` : ""}`;
  });
}

function join(bins: readonly number[], size: number): number[] {
  const joined: number[] = [];
  for (let at = 0; at < bins.length; at += size)
    joined.push(bins.slice(at, at + size).reduce((sum, number) => sum + number, 0));
  return joined;
}

function histogramSvg(found: Distribution, unit: Unit): string {
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
      "#56B4E9",
    ),
    line(x(median), boxTop - 3, x(median), axisAt, lineColour, 2),
  ];
  const axis = [
    line(left, axisAt, left + plotWidth, axisAt, textColour, 1),
    ...Array.from({ length: ticks }, (_, at) => {
      const ms = best + ((end - best) * at) / (ticks - 1);
      const anchor = at === 0 ? "start" : at === ticks - 1 ? "end" : "middle";
      const label = `${digits(ms / unit.ms)} ${unit.name}`;
      return `<text x="${round(left + (plotWidth * at) / (ticks - 1))}" y="${axisAt + 18}" text-anchor="${anchor}">${label}</text>`;
    }),
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
