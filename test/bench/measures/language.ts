/** How fast a kernel says what may stand at a cursor. */
import { declareAll } from "./cells.ts";
import { elapsedMs, median, type Measure, start } from "./measure.ts";

const sampled = 10;

export const language: readonly Measure[] = [
  {
    name: "completion after a new cell, at 100 cells",
    rounds: 2,
    target: { peer: "Deno", ratio: 0.7 },
    async run(peer) {
      await using kernel = await start(peer);
      await declareAll(kernel, peer, 100);
      await kernel.execute(peer.declareNumbers);
      const ask = async (): Promise<unknown> =>
        kernel.request("complete_request", { code: "numbers.", cursor_pos: 8 });
      await ask();
      const timesMs: number[] = [];
      for (let time = 0; time < sampled; time += 1) {
        await kernel.execute(peer.declare(1000 + time));
        timesMs.push(await elapsedMs(ask));
      }
      return median(timesMs);
    },
  },
];
