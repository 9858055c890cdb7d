import { readFileSync } from "node:fs";

const linuxFile = `/proc/self/task/${process.pid}/schedstat`;

/**
 * For how long the main thread has had the processor, in milliseconds, told from another thread that waits.
 *
 * Only Linux tells it of a thread (Documentation/scheduler/sched-stats); elsewhere the whole process counts, its compilers and
 * collectors too.
 */
export function computedMs(): number {
  if (process.platform === "linux")
    return Number(readFileSync(linuxFile, "utf8").split(" ")[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
