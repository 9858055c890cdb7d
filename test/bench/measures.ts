import { findingUnder } from "../support/checked.ts";
import { TestKernel, text } from "../support/kernel.ts";
import type { Peer } from "./peers.ts";

/** Something that is measured of each kernel. */
export interface Measure {
  readonly name: string;
  /** Milliseconds if absent. */
  readonly unit?: string;
  /** How often a round takes it. */
  readonly rounds: number;
  run(peer: Peer): Promise<number>;
}

const roundTrips = 200;
const lines = 10_000;
const checks = 30;

export async function elapsedMs(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}

export const measures: readonly Measure[] = [
  {
    name: "start → first result",
    rounds: 5,
    async run(peer) {
      const startedMs = performance.now();
      await using kernel = await TestKernel.start(peer);
      await kernel.execute(peer.sum);
      return performance.now() - startedMs;
    },
  },
  {
    name: `execute 1 + 1, median of ${roundTrips}`,
    rounds: 3,
    async run(peer) {
      await using kernel = await TestKernel.start(peer);
      const timesMs: number[] = [];
      for (let trip = 0; trip < roundTrips; trip += 1) {
        timesMs.push(await elapsedMs(() => kernel.execute(peer.sum)));
      }
      return median(timesMs);
    },
  },
  {
    name: `${lines} lines printed, all arriving`,
    rounds: 3,
    async run(peer) {
      await using kernel = await TestKernel.start(peer);
      await kernel.execute(peer.sum);
      const startedMs = performance.now();
      const printed = await kernel.execute(peer.print(lines));
      const tookMs = performance.now() - startedMs;
      const arrived = text(printed).split("\n").length - 1;
      return arrived === lines ? tookMs : Number.NaN;
    },
  },
  {
    name: "completion after a new cell",
    rounds: 3,
    async run(peer) {
      await using kernel = await TestKernel.start(peer);
      const ask = async (): Promise<unknown> =>
        kernel.request("complete_request", { code: "numbers.", cursor_pos: 8 });
      await kernel.execute(peer.declare);
      await ask();
      await kernel.execute(peer.declare);
      return await elapsedMs(ask);
    },
  },
  {
    name: "type errors of a small async cell",
    rounds: 3,
    async run(peer) {
      if (peer.typeError === undefined) return Number.NaN;
      await using kernel = await TestKernel.start(peer);
      const { typeError } = peer;
      const found = async (): Promise<unknown> =>
        findingUnder(kernel, await kernel.send("execute_request", { code: typeError }));
      await found();
      const timesMs: number[] = [];
      for (let trip = 0; trip < checks; trip += 1) timesMs.push(await elapsedMs(found));
      return median(timesMs);
    },
  },
];

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
