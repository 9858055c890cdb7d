import { svgImage } from "../../../src/display/index.ts";
import { escapeText } from "../../../src/chart/index.ts";
import type { MimeBundle } from "../../pipe/index.ts";
import { duration, type Unit, unitOf } from "./duration.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import { boxColour, histogramSvg, medianColour } from "./histogram-svg.ts";
import type { Measured } from "./measure.ts";

const textBarWidth = 40;
const mostTextBins = 12;

/** What repeated measurements show: numbers, a histogram with its quartiles, and what was measured. */
export function measuredBundle(text: string, measured: Measured): MimeBundle {
  const found = distributionOf(measured.perLoopMs);
  const unit = unitOf(found.median);
  const parts = headline(found);
  const numbers = parts.join(" · ");
  const about = explanation(measured, found);
  const image = svgImage(histogramSvg(found, unit), `${numbers}. ${about}`);
  return {
    "text/html": `<div>${legend(parts)}</div>${image}<div><code>${escapeText(text)}</code> <small>${escapeText(about)}</small></div>`,
    "text/plain": [numbers, ...histogramText(found, unit), `${text}: ${about}`].join("\n"),
  };
}

/** With the colours that stand for the numbers in the drawing. */
function legend([median = "", half = "", ...others]: readonly string[]): string {
  const sign = (text: string, colour: string): string =>
    `<span style="color:${colour}">${text}</span>`;
  const first = `${sign("┃", medianColour)}<b>${escapeText(median)}</b>`;
  return [first, `${sign("■", boxColour)} ${escapeText(half)}`, ...others.map(escapeText)].join(
    " · ",
  );
}

function headline({ best, lowerQuartile, median, upperQuartile, worst }: Distribution): string[] {
  return [
    `median ${duration(median)}`,
    `half between ${duration(lowerQuartile)} and ${duration(upperQuartile)}`,
    `best ${duration(best)}`,
    `worst ${duration(worst)}`,
  ];
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
