import type { Journal } from "./journal.ts";
import type { LevelChange } from "./replay.ts";
import type { GaugeChange, TraceGauge, TraceSite } from "./schema.ts";

interface Reading {
  readonly journal: Journal;
  readonly recording: object;
  /** By the number of the gauge. */
  readonly levels: ReadonlyMap<number, readonly LevelChange[]>;
  /** Ticks to ms since the recording's start. */
  readonly toMs: (ticks: number) => number;
  /** @returns Its index in the trace */
  readonly addSite: (site: TraceSite) => number;
}

/** What a log tells of queues that tasks of `recording` used. */
export function readGauges(reading: Reading): readonly TraceGauge[] {
  const { journal, recording, levels } = reading;
  return journal.gauges.flatMap((gauge, id): TraceGauge[] => {
    const own = levels.get(id) ?? [];
    // Made here, but used elsewhere or not at all.
    if (!gauge.recordings.has(recording) || own.every(({ level }) => level === 0)) return [];
    const { capacity, origin } = gauge;
    const site = origin && reading.addSite({ kind: "queue", ...placeOf(origin) });
    return [
      {
        name: origin?.name ?? "queue",
        ...(site === undefined ? {} : { site }),
        ...(capacity === Infinity ? {} : { capacity }),
        changes: inRange(own, reading.toMs).map(({ at, level }) => toChange(at, level, capacity)),
      },
    ];
  });
}

const placeOf = ({
  unit,
  cell,
  line,
  column,
  text,
}: Omit<TraceSite, "kind">): Omit<TraceSite, "kind"> => ({
  unit,
  ...(cell === undefined ? {} : { cell }),
  line,
  column,
  text: text.trim(),
});

/** In ms. Of what was before the recording began, in a log that it shares, the last is what it found. */
function inRange(
  changes: readonly LevelChange[],
  toMs: (ticks: number) => number,
): readonly LevelChange[] {
  const shown = changes.map(({ at, level }) => ({ at: toMs(at), level }));
  const before = shown.findLastIndex(({ at }) => at < 0);
  return shown.slice(Math.max(before, 0)).map(({ at, level }) => ({ at: Math.max(at, 0), level }));
}

function toChange(at: number, level: number, capacity: number): GaugeChange {
  const size = Math.min(Math.max(level, 0), capacity);
  return {
    at,
    size,
    ...(level > size ? { puts: level - size } : {}),
    ...(level < 0 ? { gets: -level } : {}),
  };
}
