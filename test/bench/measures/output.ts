/** How fast what a cell prints arrives, and whether it does. */
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "../../support/kernel.ts";
import { type Measure, NotMeasured, start } from "./measure.ts";

/** Lines that come after the cell's end have so long. */
const lateMs = 2000;

export const output: readonly Measure[] = [printing(10_000, 3), printing(1_000_000, 1)];

function printing(lines: number, rounds: number): Measure {
  return {
    name: `${lines.toLocaleString("en")} lines printed, all arriving`,
    rounds,
    target: { peer: "ipykernel", ratio: 1 },
    async run(peer) {
      await using kernel = await start(peer);
      await kernel.execute(peer.sum);
      const startedMs = performance.now();
      const printed = await kernel.execute(peer.print(lines));
      const tookMs = performance.now() - startedMs;
      if (countLines(printed) === lines) return tookMs;
      await sleep(lateMs);
      const { published } = kernel;
      const arrived = countLines({
        iopub: published.filter(({ parentId }) => parentId === printed.id),
      });
      throw new NotMeasured(`${arrived.toLocaleString("en")} arrived`);
    },
  };
}

const countLines = (exchange: Parameters<typeof text>[0]): number =>
  text(exchange).split("\n").length - 1;
