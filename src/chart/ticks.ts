export interface Tick {
  readonly at: number;
  readonly label: string;
}

/**
 * Round times for an axis from 0.
 *
 * @param end In ms
 * @param most Ticks, at most
 */
export function ticks(end: number, most: number): readonly Tick[] {
  const rough = end / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const isLong = end >= 10_000;
  const digits = Math.max(0, -Math.floor(Math.log10(isLong ? step / 1000 : step)));
  const count = Math.floor(end / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => {
    const at = i * step;
    const value = (isLong ? at / 1000 : at).toFixed(digits);
    return {
      at,
      label: i === 0 ? "0" : `${Number(value).toLocaleString("en")} ${isLong ? "s" : "ms"}`,
    };
  });
}
