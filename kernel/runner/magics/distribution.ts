/** What many measurements of the same say together. All in milliseconds. */
export interface Distribution {
  readonly best: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly worst: number;
  /** Equally wide, from `best` to `end`. */
  readonly bins: readonly number[];
  /** Where the last bin ends: few that took far longer than the others must not flatten all. */
  readonly end: number;
  /** How many took longer than `end`. */
  readonly beyond: number;
}

/** Beyond so many times the distance of the quartiles, above the upper one, a measurement stands alone. */
const fence = 3;
/** Of a bin, in parts of the median: below, there is nothing to see. */
const leastWidth = 0.001;
const mostBins = 24;

/** @param values At least one */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const lowerQuartile = quantile(sorted, 0.25);
  const median = quantile(sorted, 0.5);
  const upperQuartile = quantile(sorted, 0.75);
  const best = sorted[0] ?? 0;
  const worst = sorted.at(-1) ?? 0;
  const reach =
    upperQuartile + fence * Math.max(upperQuartile - lowerQuartile, median * leastWidth);
  const end = Math.min(worst, reach);
  const count = Math.max(1, Math.min(mostBins, Math.ceil(Math.sqrt(sorted.length) * 2)));
  const width = Math.max((end - best) / count, median * leastWidth, Number.MIN_VALUE);
  const bins = Array.from({ length: Math.max(1, Math.ceil((end - best) / width)) }, () => 0);
  let beyond = 0;
  for (const value of sorted) {
    if (value > end) beyond += 1;
    else {
      const at = Math.min(bins.length - 1, Math.floor((value - best) / width));
      bins[at] = (bins[at] ?? 0) + 1;
    }
  }
  const last = best + bins.length * width;
  return { best, lowerQuartile, median, upperQuartile, worst, bins, end: last, beyond };
}

/** Between the two nearest, in proportion. */
function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
