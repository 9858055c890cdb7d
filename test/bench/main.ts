/**
 * `npm run bench`: our kernel beside others, over the real protocol, in one interleaved run.
 *
 * Times depend on the machine; ratios travel.
 */
import { analysisCosts } from "./analyses.ts";
import { idleMeasures } from "./idle.ts";
import { median, measures as timed } from "./measures.ts";
import { peers } from "./peers.ts";
import { awaitCosts } from "./tracing.ts";

interface Figure {
  readonly measure: string;
  readonly peer: string;
  readonly unit: string;
  /** One a round. */
  readonly values: readonly number[];
}

const isJson = process.argv.includes("--json");
const measures = [...timed, ...idleMeasures];
const measured = peers(process.env["AWAITLAB_BENCH_PYTHON"]);

/** Each round measures every peer once, so that a busy moment of the machine falls on all. */
async function measureAll(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const measure of measures) {
    const taken = new Map(measured.map((peer) => [peer.name, new Array<number>()]));
    for (let round = 0; round < measure.rounds; round += 1) {
      for (const peer of measured) taken.get(peer.name)?.push(await measure.run(peer));
    }
    const { name, unit = "ms" } = measure;
    for (const [peer, values] of taken) figures.push({ measure: name, unit, peer, values });
  }
  return figures;
}

function table(figures: readonly Figure[]): Record<string, string>[] {
  return measures.map(({ name }) => {
    const row: Record<string, string> = { measure: name };
    const of = figures.filter(({ measure }) => measure === name);
    for (const { peer, unit, values } of of) {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      row[peer] = `${round(median(values))} ${unit} (${round(low)}–${round(high)})`;
    }
    const [ours, other] = of.map(({ values }) => median(values));
    if (ours !== undefined && other !== undefined) row["ratio"] = round(ours / other);
    return row;
  });
}

const round = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

const awaits = await awaitCosts();
const analyses = analysisCosts();
const figures = await measureAll();
if (isJson) console.log(JSON.stringify({ figures, awaits, analyses }, undefined, 2));
else {
  console.table(table(figures));
  console.table(awaits);
  console.table(analyses);
}
if (measured.length < 2) console.error("Not compared: no Python with ipykernel was given.");
