/** How fast a kernel starts, starts again, and lets go of a loop. */
import { setTimeout as sleep } from "node:timers/promises";
import { elapsedMs, type Measure, start } from "./measure.ts";

/** Jupyter's own patience, before it kills a kernel that was asked to end. */
const shutdownMs = 5000;
/** A loop that was just sent has surely begun. */
const spinningMs = 500;

export const life: readonly Measure[] = [
  {
    name: "start → first result",
    rounds: 5,
    target: { peer: "Deno", ratio: 0.5 },
    async run(peer) {
      const startedMs = performance.now();
      await using kernel = await start(peer);
      await kernel.execute(peer.sum);
      return performance.now() - startedMs;
    },
  },
  {
    name: "restart → first result",
    rounds: 3,
    target: { peer: "tslab", ratio: 0.5 },
    async run(peer) {
      await using kernel = await start(peer);
      await kernel.execute(peer.sum);
      return await elapsedMs(async () => {
        const { process } = kernel;
        const killing = setTimeout(() => process.kill("SIGKILL"), shutdownMs);
        await kernel.send("shutdown_request", { restart: true }, "control");
        await kernel.exited();
        clearTimeout(killing);
        await using restarted = await start(peer);
        await restarted.execute(peer.sum);
      });
    },
  },
  {
    name: "interrupt of a loop → idle",
    rounds: 3,
    atMost: 100,
    patience: 10,
    async run(peer) {
      await using kernel = await start(peer);
      await kernel.execute(peer.sum);
      const spinning = await kernel.send("execute_request", { code: peer.spin });
      await sleep(spinningMs);
      return await elapsedMs(async () => {
        if (peer.interrupt === "signal") kernel.process.kill("SIGINT");
        else await kernel.send("interrupt_request", {}, "control");
        await kernel.exchange(spinning);
      });
    },
  },
];
