const units = [
  { name: "s", ms: 1000 },
  { name: "ms", ms: 1 },
  { name: "µs", ms: 1e-3 },
  { name: "ns", ms: 1e-6 },
] as const;

export interface Unit {
  readonly name: string;
  readonly ms: number;
}

/** The largest in which the number is 1 or more. */
export function unitOf(ms: number): Unit {
  return units.find((unit) => ms >= unit.ms) ?? units[3];
}

/** Three digits that count: `1.23 ms`. */
export function duration(ms: number, unit: Unit = unitOf(ms)): string {
  if (ms === 0) return "0 s";
  return `${digits(ms / unit.ms)} ${unit.name}`;
}

export function digits(value: number): string {
  const places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(places);
}
