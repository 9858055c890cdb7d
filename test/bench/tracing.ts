import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { median } from "./measures/index.ts";

const modes = ["bare", "off", "light", "full"] as const;
const rounds = 7;

interface Cost {
  readonly nsPerAwait: number;
  readonly bytesPerAwait: number;
}

/** What an `await` costs in a cell, by how it is recorded; `bare` is the user's text as Node runs it. */
export async function awaitCosts(): Promise<Record<string, string>[]> {
  const costs = new Map(modes.map((mode) => [mode, new Array<Cost>()]));
  for (let round = 0; round < rounds; round += 1) {
    for (const mode of modes) costs.get(mode)?.push(await awaitCost(mode));
  }
  const nsOf = (mode: (typeof modes)[number]): number =>
    median((costs.get(mode) ?? []).map(({ nsPerAwait }) => nsPerAwait));
  return modes.map((mode) => ({
    "an await": mode,
    time: `${nsOf(mode).toFixed(0)} ns`,
    "beside bare": (nsOf(mode) / nsOf("bare")).toFixed(2),
    memory: `${(costs.get(mode)?.[0]?.bytesPerAwait ?? NaN).toFixed(0)} bytes`,
  }));
}

async function awaitCost(mode: string): Promise<Cost> {
  const script = new URL("./await-cost.ts", import.meta.url).pathname;
  const flags = ["--no-force-async-hooks-checks", "--disable-warning=ExperimentalWarning"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, mode]);
  const cost: unknown = JSON.parse(stdout);
  if (!isCost(cost)) throw new TypeError(`await-cost.ts ${mode} printed no cost: ${stdout}`);
  return cost;
}

function isCost(value: unknown): value is Cost {
  if (typeof value !== "object" || value === null) return false;
  return (
    "nsPerAwait" in value &&
    typeof value.nsPerAwait === "number" &&
    "bytesPerAwait" in value &&
    typeof value.bytesPerAwait === "number"
  );
}
