import { TestKernel } from "../../support/kernel.ts";
import type { Peer } from "../peers.ts";

/** Something that is measured of each kernel. */
export interface Measure {
  readonly name: string;
  /** Milliseconds if absent. */
  readonly unit?: string;
  /** How often it is taken. */
  readonly rounds: number;
  /** One round's patience, in seconds; 60 if absent. */
  readonly patience?: number;
  /** What we mean to reach: so many times what another kernel takes, here or in another measure. */
  readonly target?: {
    readonly peer: Peer["name"];
    readonly ratio: number;
    readonly measure?: string;
  };
  /** What we mean to reach, in the measure's unit. */
  readonly atMost?: number;
  /** @throws {NotMeasured} This kernel can't, or doesn't in time */
  run(peer: Peer): Promise<number>;
}

/** A kernel that can't do what is measured: the message says what it does instead. */
export class NotMeasured extends Error {}

export async function elapsedMs(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** @returns The median of so many times, in milliseconds */
export async function medianMs(times: number, act: () => Promise<unknown>): Promise<number> {
  const timesMs: number[] = [];
  for (let time = 0; time < times; time += 1) timesMs.push(await elapsedMs(act));
  return median(timesMs);
}

const running = new Set<TestKernel>();

/** Start a kernel that is ended if a measure takes too long. */
export async function start(peer: Peer): Promise<TestKernel> {
  const kernel = await TestKernel.start(peer);
  running.add(kernel);
  void kernel.exited().then(() => running.delete(kernel));
  return kernel;
}

/**
 * Measure, but hold up the others no longer than this.
 *
 * @throws {NotMeasured} It took longer: its kernels were killed
 */
export async function within(seconds: number, act: () => Promise<number>): Promise<number> {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    for (const kernel of running) kernel.process.kill("SIGKILL");
  }, seconds * 1000);
  try {
    return await act();
  } catch (error) {
    if (isLate) throw new NotMeasured(`not within ${seconds} s`, { cause: error });
    throw error;
  } finally {
    clearTimeout(late);
  }
}
