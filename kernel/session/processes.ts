import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

/** What some processes take of the machine. */
export interface Load {
  readonly memoryBytes: number;
  /** 100 is one core, over the time since the last look; 0 at the first. */
  readonly cpuPercent: number;
}

interface Sample {
  readonly atMs: number;
  /** CPU time so far, by process. */
  readonly cpuMs: ReadonlyMap<number, number>;
}

/** Linux counts CPU time in hundredths of a second, on every architecture that Node runs on. */
const tickMs = 10;
/** What `statm` counts in where the finer file can't be read; wrong on few machines, by a factor. */
const pageBytes = 4096;

/** The load of a process with all its descendants. Elsewhere than on Linux, of this process alone. */
export class ProcessTree {
  #last: Sample | undefined;

  look(root: number): Load {
    const pids = process.platform === "linux" ? descendants(root) : [];
    const sample = {
      atMs: performance.now(),
      cpuMs:
        pids.length === 0
          ? new Map([[root, ownCpuMs()]])
          : new Map(pids.map((pid) => [pid, cpuMs(pid)])),
    };
    const memoryBytes =
      pids.length === 0 ? process.memoryUsage.rss() : sum(pids.map((pid) => memoryOf(pid)));
    const cpuPercent = this.#last === undefined ? 0 : percent(this.#last, sample);
    this.#last = sample;
    return { memoryBytes, cpuPercent };
  }
}

function percent(before: Sample, now: Sample): number {
  // A process that began since counts whole, one that ended not at all.
  const spentMs = sum(
    [...now.cpuMs].map(([pid, cpu]) => Math.max(0, cpu - (before.cpuMs.get(pid) ?? 0))),
  );
  return Math.round((1000 * spentMs) / Math.max(1, now.atMs - before.atMs)) / 10;
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @returns The process and all that it and its children started; none if that can't be told */
function descendants(root: number): number[] {
  const found = [root];
  for (const pid of found) found.push(...childrenOf(pid));
  return read(`/proc/${root}/stat`) === "" ? [] : found;
}

/** Each thread has children of its own. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      read(`/proc/${pid}/task/${thread}/children`).trim().split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return []; // it has just ended
  }
}

/** Spec: proc(5), `/proc/[pid]/stat`. The name, in parentheses, may hold anything. */
function cpuMs(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime and stime: the 14th and 15th field, counted from before the name.
  return tickMs * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
}

/** Shared pages count in parts: the sum over processes is what they take together. */
function memoryOf(pid: number): number {
  const shared = /^Pss:\s*(\d+) kB/mu.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  if (shared !== undefined) return 1024 * Number(shared);
  return pageBytes * Number(read(`/proc/${pid}/statm`).split(" ")[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // it has just ended, or is none of our business
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
