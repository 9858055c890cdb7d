import { duration } from "./duration.ts";

/** The platform's own: cells may put another clock in its place. */
const nowMs = performance.now.bind(performance);
const cpuUsage = process.cpuUsage.bind(process);

/** Tells what something took: on the wall's clock, and of the processor. */
export class Stopwatch {
  readonly #startMs = nowMs();
  readonly #startCpu = cpuUsage();

  /**
   * The processor's part is that of the whole process: the engine's own threads and what other cells do meanwhile count too.
   *
   * @returns One line
   */
  read(): string {
    const wallMs = nowMs() - this.#startMs;
    const { user, system } = cpuUsage(this.#startCpu);
    const [userMs, systemMs] = [user / 1000, system / 1000];
    return `Wall time ${duration(wallMs)}; the processor worked ${duration(userMs + systemMs)} (user ${duration(userMs)}, system ${duration(systemMs)})\n`;
  }
}
