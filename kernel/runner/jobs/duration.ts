/** Milliseconds as people say them: `250 ms`, `1.5 s`, `2 min`, `3 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${tenths(ms / 1000)} s`;
  if (ms < 7_200_000) return `${tenths(ms / 60_000)} min`;
  return `${tenths(ms / 3_600_000)} h`;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
