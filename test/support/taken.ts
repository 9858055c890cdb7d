/** What processes have taken of the machine so far. Linux alone tells. */
import { readdirSync, readFileSync } from "node:fs";

export interface Taken {
  readonly cpuMs: number;
  /** How often a thread went to sleep, which is how often one woke. */
  readonly wakeUps: number;
}

/** A process with all that it started: nothing begins or ends while they idle. */
export function takenBy(pid: number): Taken {
  const taken = { cpuMs: 0, wakeUps: 0 };
  for (const each of treeOf(pid)) {
    for (const thread of threadsOf(each)) {
      // Spec: Documentation/scheduler/sched-stats, nanoseconds first. `stat` counts in hundredths of a second: too coarse.
      taken.cpuMs += Number(readFileSync(`${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6;
      const status = readFileSync(`${thread}/status`, "utf8");
      taken.wakeUps += Number(/^voluntary_ctxt_switches:\s*(\d+)/mu.exec(status)?.[1]);
    }
  }
  return taken;
}

/** Memory of some processes; pages that processes share count in parts. */
export function memoryMiB(pids: readonly number[]): number {
  const kib = pids.map((pid) =>
    Number(/^Pss:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]),
  );
  return kib.reduce((sum, each) => sum + each, 0) / 1024;
}

/** @returns A process, and all that it started */
export function treeOf(pid: number): readonly number[] {
  const pids = [pid];
  for (const each of pids) {
    for (const thread of threadsOf(each)) {
      const children = readFileSync(`${thread}/children`, "utf8");
      pids.push(...children.trim().split(" ").filter(Boolean).map(Number));
    }
  }
  return pids;
}

const threadsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
