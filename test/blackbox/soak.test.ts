/**
 * A long session: many cells, stopped ones among them, all answered right, and little memory kept.
 *
 * AWAITLAB_SOAK=10000 makes it longer.
 */
import { expect, test } from "vitest";
import { kernelHeap, runnerHeap } from "../support/heap.ts";
import { begin, error, TestKernel, text, value } from "../support/kernel.ts";
import { freePort } from "../support/port.ts";

const cells = Number(process.env["AWAITLAB_SOAK"] ?? 300);
const interrupts = Math.max(30, Math.trunc(cells / 50));
const bytesPerCell = 10_000;

const endless = [
  "await new Promise(() => {})",
  "for (;;) {}",
  "while (true) await null",
  "await null; for (;;) {}",
  'for (;;) console.log("begun")',
  'await new Promise(() => setTimeout(() => { console.log("begun"); for (;;) {} }))',
];

test(
  `${cells} cells and ${interrupts} interrupts: each answer is right, and a trivial cell keeps less than 10 kB`,
  { timeout: 60_000 + 20 * cells + 1000 * interrupts },
  async () => {
    const port = await freePort();
    await using kernel = await TestKernel.start({ nodeFlags: [`--inspect=127.0.0.1:${port}`] });
    await kernel.execute("let total = 0");
    const heap = async (): Promise<number> => (await runnerHeap(kernel)) + (await kernelHeap(port));
    const trivial = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index += 1) {
        expect(value(await kernel.execute(`total += 1; await ${index}`))).toBe(String(index));
        kernel.published.length = 0;
      }
    };

    await trivial(0, 100);
    const before = await heap();
    await trivial(100, 100 + cells);
    const kept = (await heap()) - before;
    expect(kept / cells).toBeLessThan(bytesPerCell);

    for (let round = 0; round < interrupts; round += 1) {
      const id = await begin(kernel, endless[round % endless.length] ?? "");
      await kernel.request("interrupt_request", {}, "control");
      expect(error(await kernel.exchange(id))?.ename).toBe("KeyboardInterrupt");
      kernel.published.length = 0;
      const next = await kernel.execute("console.log(total); await null; total");
      expect(text(next)).toBe(`${100 + cells}\n`);
      expect(value(next)).toBe(String(100 + cells));
      kernel.published.length = 0;
    }
  },
);
