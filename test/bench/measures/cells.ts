/** How fast cells run. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Peer } from "../peers.ts";
import { findingUnder } from "../../support/checked.ts";
import { error, type TestKernel } from "../../support/kernel.ts";
import { type Measure, medianMs, NotMeasured, start } from "./measure.ts";

/** A first cell sets our type server going, which takes a second core for a while. */
const settledMs = 1000;
const roundTrips = 200;
/** Declaration cells whose median is taken. */
const sampled = 20;

export const cells: readonly Measure[] = [
  {
    name: `execute 1 + 1, median of ${roundTrips}`,
    rounds: 3,
    target: { peer: "Deno", ratio: 1 },
    async run(peer) {
      await using kernel = await start(peer);
      return await medianMs(roundTrips, () => kernel.execute(peer.sum));
    },
  },
  { ...afterDeclarations(100), target: { peer: "Deno", ratio: 1.3 } },
  {
    ...afterDeclarations(1000),
    target: { peer: "Deno", ratio: 1.3, measure: afterDeclarations(100).name },
  },
  afterDeclarations(100, "unchecked"),
  {
    name: "loop of 3·10⁷ over a variable of another cell",
    rounds: 3,
    target: { peer: "Deno", ratio: 1.1 },
    async run(peer) {
      await using kernel = await start(peer);
      const [declare, run] = peer.loop;
      await kernel.execute(declare);
      await kernel.execute(run);
      await sleep(settledMs);
      return await medianMs(5, () => kernel.execute(run));
    },
  },
  { ...awaits("off"), target: { peer: "Deno", ratio: 1.1 } },
  { ...awaits("light"), target: { peer: "Deno", ratio: 3 } },
  {
    name: "type errors of a small async cell",
    rounds: 3,
    atMost: 35,
    async run(peer) {
      const { typeError } = peer;
      if (typeError === undefined) throw new NotMeasured("has none");
      await using kernel = await start(peer);
      const found = async (): Promise<unknown> =>
        findingUnder(kernel, await kernel.send("execute_request", { code: typeError }));
      await found();
      return await medianMs(30, found);
    },
  },
];

function afterDeclarations(before: number, check: "checked" | "unchecked" = "checked"): Measure {
  return {
    name: `a declaration after ${before} of them${check === "checked" ? "" : ", unchecked"}`,
    rounds: 3,
    async run(peer) {
      await using kernel = await start(peer);
      if (check === "unchecked" && peer.unchecked !== undefined)
        await kernel.execute(peer.unchecked);
      await declareAll(kernel, peer, before);
      let cell = before;
      return await medianMs(sampled, async () => kernel.execute(peer.declare((cell += 1))));
    },
  };
}

export async function declareAll(kernel: TestKernel, peer: Peer, count: number): Promise<void> {
  for (let cell = 0; cell < count; cell += 1) await kernel.execute(peer.declare(cell));
}

function awaits(mode: "off" | "light"): Measure {
  return {
    name: `100,000 awaits in a cell, tracing ${mode}`,
    rounds: 5,
    async run(peer) {
      const { awaits: code, untraced } = peer;
      if (code === undefined) throw new NotMeasured("other awaits");
      await using kernel = await start(peer);
      if (mode === "off" && untraced !== undefined) await kernel.execute(untraced);
      // A learner runs it again: the engine has compiled it by then.
      for (let warmUp = 0; warmUp < 5; warmUp += 1) await kernel.execute(code);
      return await medianMs(9, async () => {
        const { reply, iopub } = await kernel.execute(code);
        if (reply.content["status"] !== "ok")
          throw new NotMeasured(error({ iopub })?.evalue ?? "fails");
      });
    },
  };
}
