/** What a kernel does while nobody does anything: next to nothing. `npm run bench` tells how much it is. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { TestKernel } from "../support/kernel.ts";
import { takenBy } from "../support/taken.ts";

const windowMs = 2000;

async function wakeUpsInAWindow(pid: number): Promise<number> {
  const before = takenBy(pid).wakeUps;
  await sleep(windowMs);
  return takenBy(pid).wakeUps - before;
}

test.runIf(process.platform === "linux")(
  "an idle kernel comes to rest: all its threads together wake less than three times a second",
  async () => {
    await using kernel = await TestKernel.start();
    await kernel.execute('console.log("busy once")');
    // A fresh one still collects its garbage.
    await expect
      .poll(() => wakeUpsInAWindow(Number(kernel.process.pid)), { timeout: 30_000, interval: 0 })
      .toBeLessThan(3 * (windowMs / 1000));
  },
);
