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
  const pids = [pid];
  for (const each of pids) {
    for (const thread of readdirSync(`/proc/${each}/task`)) {
      const file = (name: string): string =>
        readFileSync(`/proc/${each}/task/${thread}/${name}`, "utf8");
      // Spec: Documentation/scheduler/sched-stats, nanoseconds first. `stat` counts in hundredths of a second: too coarse.
      taken.cpuMs += Number(file("schedstat").split(" ")[0]) / 1e6;
      taken.wakeUps += Number(/^voluntary_ctxt_switches:\s*(\d+)/mu.exec(file("status"))?.[1]);
      pids.push(...file("children").trim().split(" ").filter(Boolean).map(Number));
    }
  }
  return taken;
}
