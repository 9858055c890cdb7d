/** What becomes of a session as its work grows: cells, tasks, output. */
import path from "node:path";
import { error, TestKernel, text } from "../support/kernel.ts";
import { memoryMiB, treeOf } from "../support/taken.ts";
import { elapsedMs, median, medianMs } from "./measures/index.ts";
import { type Curve, drawGrowth } from "./growth-chart.ts";

const picture = path.resolve(import.meta.dirname, "../../docs/growth.svg");
const cellCounts = [10, 100, 1000, 5000];
const taskCounts = [10, 100, 1000, 10_000];
const outputBytes = [1e3, 1e4, 1e5, 1e6, 1e7, 2e7];
/** Cells whose median is taken. */
const sampled = 20;

/** Measure, draw, and @returns a row a curve */
export async function growthRows(): Promise<Record<string, string>[]> {
  const curves = await growth();
  await drawGrowth(curves, picture);
  return curves.map(({ name, of, unit, points }) => ({
    growing: of,
    measure: name,
    ...Object.fromEntries(
      points.map(({ count, value }) => [
        Intl.NumberFormat("en", { notation: "compact" }).format(count),
        `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`,
      ]),
    ),
  }));
}

async function growth(): Promise<readonly Curve[]> {
  return [...(await ofCells()), await ofTasks(), await ofOutput()];
}

/** Each cell declares a value and a function that calls that of the cell before it. */
async function ofCells(): Promise<Curve[]> {
  await using kernel = await TestKernel.start();
  const runs: { count: number; value: number }[] = [];
  const completions: { count: number; value: number }[] = [];
  const memory: { count: number; value: number }[] = [];
  let ran = 0;
  const next = async (): Promise<unknown> => {
    ran += 1;
    const cell = ran;
    const before = cell === 1 ? "0" : `add${cell - 1}(0)`;
    return kernel.execute(
      `const value${cell} = ${cell}; function add${cell}(n: number): number { return n < 0 ? ${before} : n + value${cell}; }`,
    );
  };
  for (const count of cellCounts) {
    for (let left = count - sampled - ran; left > 0; left -= 1) await next();
    runs.push({ count, value: await medianMs(Math.min(sampled, count), next) });
    const code = `add${ran}(1).`;
    const ask = async (): Promise<unknown> => {
      await next();
      return elapsedMs(async () =>
        kernel.request("complete_request", { code, cursor_pos: code.length }),
      );
    };
    const timesMs: number[] = [];
    for (let time = 0; time < 5; time += 1) timesMs.push(Number(await ask()));
    completions.push({ count, value: median(timesMs) });
    memory.push({ count, value: memoryMiB(treeOf(kernel.process.pid ?? 0)) });
  }
  return [
    { name: "a cell, checked", of: "cells", unit: "ms", points: runs },
    { name: "a completion after a new cell", of: "cells", unit: "ms", points: completions },
    { name: "memory of all processes", of: "cells", unit: "MiB", points: memory },
  ];
}

/** Tasks under way at once, each of which awaits ten times, recorded in light. */
async function ofTasks(): Promise<Curve> {
  await using kernel = await TestKernel.start();
  const points: { count: number; value: number }[] = [];
  for (const count of taskCounts) {
    const code = `await (async (tasks: number) => {
      const work = async () => { for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate); };
      await Promise.all(Array.from({ length: tasks }, work));
    })(${count});`;
    points.push({ count, value: await medianMs(5, () => kernel.execute(code)) });
  }
  return { name: "tasks at once, ten awaits each", of: "tasks", unit: "ms", points };
}

async function ofOutput(): Promise<Curve> {
  const points: { count: number; value: number }[] = [];
  for (const count of outputBytes) {
    // A session's first 32 MB come as fast as they can; what is printed on and on is paced.
    await using kernel = await TestKernel.start();
    const code = `for (let i = 0; i < ${count / 100}; i++) console.log("x".repeat(99));`;
    const value = await medianMs(count > 1e7 ? 1 : 3, async () => {
      const printed = await kernel.execute(code);
      if (text(printed).length !== count)
        throw new Error(error(printed)?.evalue ?? "lines are missing");
    });
    points.push({ count, value });
  }
  return { name: "output, all arriving", of: "bytes", unit: "ms", points };
}
