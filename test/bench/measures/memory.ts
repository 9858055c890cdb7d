/** What a kernel's processes hold of memory, each page shared among several counted in parts (PSS). Linux alone tells. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TestKernel } from "../../support/kernel.ts";
import { memoryMiB, treeOf } from "../../support/taken.ts";
import { type Measure, NotMeasured, start } from "./measure.ts";

/** What a cell sets off beside, its check above all, is over by then. */
const settledMs = 3000;

export const memory: readonly Measure[] = [
  {
    name: "memory before any cell",
    unit: "MiB",
    rounds: 1,
    target: { peer: "Deno", ratio: 0.6 },
    async run(peer) {
      await using kernel = await start(peer);
      return await settledPss(kernel);
    },
  },
  {
    name: "memory after one cell, checked where cells are",
    unit: "MiB",
    rounds: 1,
    target: { peer: "Deno", ratio: 0.9 },
    async run(peer) {
      await using kernel = await start(peer);
      await kernel.execute(peer.typeError ?? peer.declareNumbers);
      return await settledPss(kernel);
    },
  },
];

async function settledPss(kernel: TestKernel): Promise<number> {
  await sleep(settledMs);
  const { pid } = kernel.process;
  if (pid === undefined || process.platform !== "linux")
    throw new NotMeasured("not on this system");
  return memoryMiB(treeOf(pid));
}
