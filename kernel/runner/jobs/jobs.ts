import type { StopGroup } from "../../../src/trace/index.ts";
import type { JobsRequest } from "../../pipe/index.ts";
import type { Outlet } from "../outlet.ts";
import { show } from "../show.ts";
import { Handles } from "./handles.ts";
import type { Job } from "./job.ts";
import { jobsBundle, NOTHING_RUNS } from "./jobs-table.ts";
import { type NumberedJob, portHint } from "./port-hint.ts";
import { pause, Timers } from "./timers.ts";

/** Rounds in which what `%stop` ends may end, and start others that are ended too; and what lies between. */
const rounds = 50;
const roundMs = 10;

/** As many as a page bears; the rest is counted. */
const mostLines = 30;

interface Execution {
  /** The number in brackets, by which people name cells. */
  readonly count: number;
  readonly group: StopGroup;
}

export interface JobsParts {
  readonly outlet: Outlet;
  /** Tasks look whether they were asked to stop from here on. */
  readonly wakeStops: (request: number) => void;
}

/** What each cell leaves running. */
export class Jobs {
  readonly #parts: JobsParts;
  readonly #executions = new Map<number, Execution>();
  readonly #handles: Handles;
  readonly #timers: Timers;
  /** Executions that are being ended. */
  #ending: ReadonlySet<number> = new Set();
  /** Interrupts count up from 1. These count down, so that nobody is told of them as news. */
  #request = 0;

  constructor(parts: JobsParts) {
    this.#parts = parts;
    this.#handles = new Handles(() => parts.outlet.cell);
    this.#timers = new Timers((timer) => parts.outlet.cellOf(timer));
  }

  /** Notice what cells begin. To be called once, before any cell. */
  watch(): void {
    this.#handles.watch();
    this.#timers.watch();
  }

  /** @param cell Number of the execution that begins */
  begin(cell: number, count: number, group: StopGroup): void {
    this.#executions.set(cell, { count, group });
  }

  /** Errors of what is being ended are its end, and nothing to tell. */
  isEnding(cell: number): boolean {
    return this.#ending.has(cell);
  }

  /**
   * Show what runs, or end it, and say so under the current cell.
   *
   * @throws {Error} `UsageError`: the request names no cell
   */
  async answer(request: JobsRequest): Promise<void> {
    if (request.type === "list-jobs") {
      const data = jobsBundle(this.#list(), Date.now());
      show(this.#parts.outlet, { type: "display", data });
      return;
    }
    const target = request.target === "all" ? "all" : this.#toCount(request.target);
    this.#parts.outlet.text("stdout", `${await this.#stop(target)}\n`);
  }

  /** @returns Who holds the port that an error is about, and what to do; `""` if it is about none */
  hint(error: unknown): string {
    return portHint(error, () => this.#handles.list().map((job) => this.#numbered(job)));
  }

  #list(): NumberedJob[] {
    return [...this.#handles.list(), ...this.#timers.list()]
      .map((job) => this.#numbered(job))
      .toSorted((a, b) => a.count - b.count);
  }

  #numbered(job: Job): NumberedJob {
    return { ...job, count: this.#executions.get(job.cell)?.count ?? 0 };
  }

  #toCount(target: string): number {
    const count = /^\d+$/u.test(target) ? Number(target) : undefined;
    const isKnown = Array.from(this.#executions.values()).some((each) => each.count === count);
    if (count !== undefined && isKnown) return count;
    const reason =
      count === undefined
        ? `Cannot follow "${`%stop ${target}`.trim()}": it takes the number in brackets of a cell, as in "%stop 3", or "all".`
        : `There is no cell ${count}: %stop takes the number in brackets of a cell that has run.`;
    throw usageError(`${reason} ${holders(this.#list())}`);
  }

  async #stop(target: number | "all"): Promise<string> {
    const cells = this.#cellsOf(target);
    const request = (this.#request -= 1);
    this.#parts.wakeStops(request);
    this.#ending = cells;
    const asked = new Map<object, string>();
    let left: Job[] = [];
    try {
      for (const cell of cells) this.#executions.get(cell)?.group.stop(request);
      for (let round = 0; round < rounds; round += 1) {
        left = this.#list().filter(({ cell }) => cells.has(cell));
        if (left.length === 0) break;
        for (const job of left) {
          if (asked.has(job.thing)) continue;
          asked.set(job.thing, `${job.kind} ${job.what}`);
          job.end(request);
        }
        await pause(roundMs);
      }
    } finally {
      this.#ending = new Set();
    }
    return this.#report(target, [...asked.values()], left);
  }

  /** Without the one that asks: it has begun nothing yet, and goes on. */
  #cellsOf(target: number | "all"): ReadonlySet<number> {
    const asking = this.#parts.outlet.cell;
    const cells = Array.from(this.#executions)
      .filter(([cell, { count }]) => cell !== asking && (target === "all" || count === target))
      .map(([cell]) => cell);
    return new Set(cells);
  }

  #report(target: number | "all", ended: readonly string[], left: readonly Job[]): string {
    const whose = target === "all" ? "any cell" : `cell ${target}`;
    if (ended.length === 0 && target === "all") return NOTHING_RUNS;
    if (ended.length === 0) {
      const others = holders(this.#list());
      return `Cell ${target} holds no timer, server, socket, child process, worker or file watcher; tasks of it that still go on stop at their next await. ${others}`;
    }
    const lines = [`Ended what ${whose} had left running:`, ...listed(ended)];
    if (left.length > 0) {
      lines.push("Still running, since it did not end or was begun again:");
      lines.push(...listed(left.map(({ kind, what }) => `${kind} ${what}`)));
    }
    return lines.join("\n");
  }
}

function listed(jobs: readonly string[]): string[] {
  const lines = jobs.slice(0, mostLines).map((what) => `  ${what}`);
  const rest = jobs.length - lines.length;
  return rest > 0 ? [...lines, `  … and ${rest} more`] : lines;
}

function holders(jobs: readonly NumberedJob[]): string {
  const counts = [...new Set(jobs.map(({ count }) => count))];
  if (counts.length === 0) return "No cell has left anything running.";
  return counts.length === 1
    ? `Only cell ${counts.join("")} has left something running.`
    : `Cells that have left something running: ${counts.join(", ")}.`;
}

function usageError(message: string): Error {
  // It has no frames of the user's to show.
  return Object.assign(new Error(message), { name: "UsageError" });
}
