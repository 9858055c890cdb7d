/**
 * `npm run bench`: our kernel beside others, over the real protocol, in one interleaved run.
 *
 * `npm run bench -- WORD…` takes just the measures whose name has such a word, `--json` prints all values, and
 * `growth` draws docs/growth.svg anew. Times depend on the machine; ratios travel.
 */
import { parseArgs } from "node:util";
import { analysisCosts } from "./analyses.ts";
import { drawing } from "./drawing.ts";
import { growthRows } from "./growth.ts";
import { limits } from "./limits.ts";
import { median, type Measure, measures, NotMeasured, within } from "./measures/index.ts";
import { type Peer, peers } from "./peers.ts";
import { profileRows } from "./profile.ts";
import { awaitCosts } from "./tracing.ts";

interface Figure {
  readonly measure: string;
  readonly peer: Peer["name"];
  readonly unit: string;
  /** One a round. */
  readonly values: readonly number[];
  /** Why there is none. */
  readonly without?: string;
}

const {
  values: { json: isJson },
  positionals: words,
} = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
const { AWAITLAB_BENCH_PYTHON: python, AWAITLAB_BENCH_PEERS: packages } = process.env;
const measured = peers(python, packages);

const isAskedFor = (name: string): boolean =>
  words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()));

/** Each round measures every peer once, so that a busy moment of the machine falls on all. */
async function compare(measure: Measure): Promise<Figure[]> {
  const taken = new Map(measured.map(({ name }) => [name, new Array<number>()]));
  const without = new Map<Peer["name"], string>();
  for (let round = 0; round < measure.rounds; round += 1) {
    for (const peer of measured.filter(({ name }) => !without.has(name))) {
      try {
        const value = await within(measure.patience ?? 60, async () => measure.run(peer));
        taken.get(peer.name)?.push(value);
      } catch (error) {
        if (!(error instanceof NotMeasured)) throw error;
        without.set(peer.name, error.message);
      }
    }
  }
  const { name, unit = "ms" } = measure;
  return Array.from(taken, ([peer, values]) => {
    const reason = without.get(peer);
    return reason === undefined
      ? { measure: name, unit, peer, values }
      : { measure: name, unit, peer, values: [], without: reason };
  });
}

/** @param taken Of this measure and those before it */
function rowOf(
  { name, target, atMost }: Measure,
  taken: readonly Figure[],
): Record<string, string> {
  const row: Record<string, string> = { measure: name };
  for (const { peer, unit, values, without } of taken.filter(({ measure }) => measure === name)) {
    const spread = `${round(Math.min(...values))}–${round(Math.max(...values))}`;
    const range = values.length > 1 ? ` (${spread})` : "";
    row[peer] = without ?? `${round(median(values))} ${unit}${range}`;
  }
  const ours = figureOf("awaitlab", name, taken);
  if (target !== undefined) {
    const ratio = ours / figureOf(target.peer, target.measure ?? name, taken);
    row["ratio"] = `${round(ratio)} × ${target.peer}`;
    row["target"] = `≤ ${target.ratio} ${ratio <= target.ratio ? "✓" : "✗"}`;
  } else if (atMost !== undefined) row["target"] = `≤ ${atMost} ${ours <= atMost ? "✓" : "✗"}`;
  return row;
}

const figureOf = (peer: Peer["name"], name: string, taken: readonly Figure[]): number =>
  median(taken.find(({ measure, peer: of }) => measure === name && of === peer)?.values ?? []);

const round = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

/** What is measured of ours alone, and of the machine. */
const tables = {
  limits,
  profile: profileRows,
  awaits: awaitCosts,
  analyses: analysisCosts,
  drawing,
  growth: growthRows,
};
const all: Record<string, unknown> = {};
const asked = measures.filter(({ name }) => isAskedFor(name));
if (asked.length === 0 && !Object.keys(tables).some(isAskedFor)) {
  const names = [...measures.map(({ name }) => name), ...Object.keys(tables), "language"];
  console.error(
    `No measure is called "${words.join('" or "')}". There are:\n  ${names.join("\n  ")}`,
  );
  process.exit(1);
}
const figures: Figure[] = [];
const rows: Record<string, string>[] = [];
for (const measure of asked) {
  figures.push(...(await compare(measure)));
  rows.push(rowOf(measure, figures));
  if (!isJson) console.error(Object.values(rows.at(-1) ?? {}).join(" · "));
}
all["figures"] = figures;
if (!isJson && rows.length > 0) console.table(rows);

for (const [title, take] of Object.entries(tables)) {
  if (!isAskedFor(title)) continue;
  const taken = await take();
  all[title] = taken;
  if (!isJson) console.table(taken);
}
if (isJson) console.log(JSON.stringify(all, undefined, 2));
const missing = ["Deno", "tslab", "ipykernel"].filter(
  (name) => !measured.some((peer) => peer.name === name),
);
if (missing.length > 0) console.error(`Not compared, as it is not there: ${missing.join(", ")}.`);
