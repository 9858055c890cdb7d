/**
 * `npm run bench -- language`: completion, inspection and checks of our kernel beside others, as notebooks grow, in one
 * interleaved run. `-- language 1 50 awaitlab tslab` measures at these sizes, and these kernels alone.
 */
import { parseArgs } from "node:util";
import { GrowingNotebook } from "./growing-notebook.ts";
import type { LanguageCells } from "./language-cells.ts";
import { median } from "./measures/index.ts";
import { peers as allPeers, type Peer } from "./peers.ts";

interface Row {
  readonly name: string;
  /** The most that our median may be: with Node's types alone, and with lodash's, zod's and Plotly's. */
  readonly targets: readonly [number, number];
  /** How many times the target 95 of 100 may take at most. */
  readonly late?: number;
  readonly unit?: string;
  readonly times: number;
  measure(notebook: GrowingNotebook, cells: LanguageCells, time: number): number | Promise<number>;
}

interface Figure {
  readonly name: string;
  readonly types: string;
  readonly cells: number;
  readonly target: number;
  readonly late?: number | undefined;
  readonly unit: string;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** A kernel that is slow is asked less often. */
const mostMs = 5000;
const starts = 5;
const none = Number.POSITIVE_INFINITY;

const rows: readonly Row[] = [
  {
    name: "completion of members",
    targets: [5, 10],
    late: 3,
    times: 60,
    measure: (notebook, { members }) => notebook.completionMs(members),
  },
  {
    name: "completion of a name",
    targets: [5, 10],
    late: 3,
    times: 60,
    measure: (notebook, { name }) => notebook.completionMs(name),
  },
  {
    name: "completion of packages' members",
    targets: [none, 10],
    late: 3,
    times: 60,
    // One after another, as somebody types who stays with a line for a while.
    measure: (notebook, { packaged }, time) =>
      notebook.completionMs(packaged[Math.floor(time / 15) % packaged.length] ?? ""),
  },
  {
    name: "first completion after a cell ran",
    targets: [15, 15],
    times: 20,
    measure: (notebook, { members }) => notebook.nextCompletionMs(members),
  },
  {
    name: "inspection",
    targets: [16, 16],
    times: 30,
    measure: (notebook, { name }) => notebook.inspectionMs(`${name}ple`),
  },
  ...(["sum", "short", "long"] as const).map((length) => ({
    name: `check of a cell: ${{ sum: "1 + 1", short: "people.length", long: "7 async lines" }[length]}`,
    targets: length === "sum" ? ([1, 1] as const) : ([35, 35] as const),
    times: 20,
    measure: (notebook: GrowingNotebook, { checked }: LanguageCells) =>
      notebook.checkMs(checked[length]),
  })),
  {
    name: "memory of the type server",
    targets: [120, 200],
    unit: "MiB",
    times: 1,
    measure: (notebook) => notebook.memoryMiB().server,
  },
  {
    name: "memory of all processes",
    targets: [none, none],
    unit: "MiB",
    times: 1,
    measure: (notebook) => notebook.memoryMiB().kernel,
  },
];

/** @param folder Whose packages are loaded too; absent: Node's types alone */
async function measureAll(peers: readonly Peer[], folder?: string): Promise<Figure[]> {
  const types = folder === undefined ? "Node" : "all";
  const figures: Figure[] = [];
  const notebooks = await Promise.all(peers.map((peer) => GrowingNotebook.open(peer, folder)));
  for (const cells of sizes) {
    for (const notebook of notebooks) await notebook.growTo(cells);
    for (const row of rows) {
      const target = row.targets[folder === undefined ? 0 : 1];
      if (row.name.includes("packages") && folder === undefined) continue;
      const values: Record<string, readonly number[]> = {};
      for (const notebook of notebooks) values[notebook.peer.name] = await repeat(row, notebook);
      const { name, late, unit = "ms" } = row;
      const figure = { name, types, cells, target, late, unit, values };
      figures.push(figure);
      console.error(Object.values(shown(figure)).join(" · "));
    }
  }
  for (const notebook of notebooks) await notebook[Symbol.asyncDispose]();
  return figures;
}

async function repeat(row: Row, notebook: GrowingNotebook): Promise<readonly number[]> {
  const values: number[] = [];
  const startedMs = performance.now();
  for (let time = 0; time < row.times && performance.now() - startedMs < mostMs; time += 1)
    values.push(await row.measure(notebook, notebook.cells, time));
  return values;
}

/** Nothing was asked before, so that the type server starts with the question. */
async function firstCompletions(peers: readonly Peer[]): Promise<Figure> {
  const values: Record<string, number[]> = {};
  for (let start = 0; start < starts; start += 1) {
    for (const peer of peers) {
      await using notebook = await GrowingNotebook.open(peer);
      (values[peer.name] ??= []).push(await notebook.completionMs("pro"));
    }
  }
  const name = "first completion of all";
  return { name, types: "Node", cells: 0, target: 400, unit: "ms", values };
}

function shown({ name, types, cells, target, late, unit, values }: Figure): Record<string, string> {
  const row: Record<string, string> = { figure: name, types, cells: String(cells) };
  for (const [peer, taken] of Object.entries(values)) {
    const latest = taken.length < starts ? "" : ` (95 %: ${round(percentile95(taken))})`;
    row[peer] = Number.isNaN(median(taken)) ? "–" : `${round(median(taken))} ${unit}${latest}`;
  }
  const ours = values["awaitlab"] ?? [];
  const limits = late === undefined ? `≤ ${target}` : `≤ ${target} (95 %: ${late * target})`;
  const isMet =
    median(ours) <= target && (late === undefined || percentile95(ours) <= late * target);
  row["target"] = target === none || ours.length === 0 ? "" : `${limits}${isMet ? "" : " MISSED"}`;
  return row;
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

const round = (value = Number.NaN): string =>
  Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0);

const { AWAITLAB_BENCH_PEERS: folder, AWAITLAB_BENCH_TYPES: types = "" } = process.env;
const installed = allPeers(process.env["AWAITLAB_BENCH_PYTHON"], folder);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const numbers = positionals.map(Number).filter((number) => Number.isInteger(number) && number > 0);
const sizes = numbers.length > 0 ? numbers : [1, 50, 500, 1000];
const names = positionals.filter((word) => !numbers.includes(Number(word)));
const known: readonly string[] = installed.map(({ name }) => name);
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
  throw new Error(
    `Cannot measure "${unknown}": give numbers of cells, and names of kernels: ${known.join(", ")}`,
  );
}
const peers = installed.filter(({ name }) => names.length === 0 || names.includes(name));
// To Python, packages of npm mean nothing.
const typed = peers.filter(({ name }) => name !== "ipykernel");
const figures = [
  await firstCompletions(peers),
  ...(await measureAll(peers)),
  ...(await measureAll(typed, types)),
];
if (options.json) console.log(JSON.stringify(figures, undefined, 2));
else console.table(figures.map(shown));
