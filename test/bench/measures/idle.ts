/** What a kernel takes of the machine while nobody does anything. Linux alone tells. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TestKernel } from "../../support/kernel.ts";
import { type Taken, takenBy } from "../../support/taken.ts";
import { type Measure, start } from "./measure.ts";

/** A fresh kernel still tidies its memory up. */
const settleMs = 20_000;

/** Take what all threads of a kernel used within some idle seconds. */
async function takenIdle(kernel: TestKernel, seconds: number): Promise<Taken> {
  const { pid } = kernel.process;
  if (pid === undefined || process.platform !== "linux")
    return { cpuMs: Number.NaN, wakeUps: Number.NaN };
  await sleep(settleMs);
  const before = takenBy(pid);
  await sleep(seconds * 1000);
  const after = takenBy(pid);
  return { cpuMs: after.cpuMs - before.cpuMs, wakeUps: after.wakeUps - before.wakeUps };
}

export const idle: readonly Measure[] = [
  {
    name: "CPU in 30 idle seconds after a cell",
    rounds: 1,
    async run(peer) {
      await using kernel = await start(peer);
      await kernel.execute(peer.sum);
      return (await takenIdle(kernel, 30)).cpuMs;
    },
  },
  {
    name: "wake-ups in 30 idle seconds after a completion",
    unit: "",
    rounds: 1,
    async run(peer) {
      await using kernel = await start(peer);
      await kernel.execute(peer.declareNumbers);
      await kernel.request("complete_request", { code: "numbers.", cursor_pos: 8 });
      return (await takenIdle(kernel, 30)).wakeUps;
    },
  },
];
