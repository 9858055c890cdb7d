import os from "node:os";
import type { JsonObject } from "../../json/index.ts";
import { ProcessTree } from "../processes.ts";

/** What the kernel and all that it started take of the machine, as ipykernel tells it (`usage_reply`). */
export class Usage {
  readonly #processes = new ProcessTree();
  #cores: CoreTime | undefined;
  #hostPercent: number | undefined;

  reply(): JsonObject {
    const { memoryBytes, cpuPercent } = this.#processes.look(process.pid);
    const hostCpu = this.#hostCpuPercent();
    const total = os.totalmem();
    const available = os.freemem();
    return {
      status: "ok",
      hostname: os.hostname(),
      pid: process.pid,
      kernel_cpu: cpuPercent,
      kernel_memory: memoryBytes,
      ...(hostCpu !== undefined && { host_cpu_percent: hostCpu }),
      cpu_count: os.availableParallelism(),
      host_virtual_memory: {
        total,
        available,
        used: total - available,
        free: available,
        percent: Math.round((1000 * (total - available)) / total) / 10,
      },
    };
  }

  /** @returns Since the last look, or at that if the clocks haven't moved since; undefined at the first */
  #hostCpuPercent(): number | undefined {
    const before = this.#cores;
    const now = coreTime();
    this.#cores = now;
    if (before !== undefined && now.all > before.all) {
      const idle = (now.idle - before.idle) / (now.all - before.all);
      this.#hostPercent = Math.round(1000 * (1 - idle)) / 10;
    }
    return this.#hostPercent;
  }
}

/** Summed over all cores, in ms. */
interface CoreTime {
  readonly idle: number;
  readonly all: number;
}

function coreTime(): CoreTime {
  let idle = 0;
  let all = 0;
  for (const { times } of os.cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { idle, all };
}
