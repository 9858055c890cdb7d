import { randomUUID } from "node:crypto";
import timers from "node:timers";
import { underWay } from "../../src/display/index.ts";
import type { Recording } from "../../src/trace/index.ts";
import type { Outlet } from "./outlet.ts";

/** Node's own, whatever a cell puts in their place later. */
const { clearTimeout, setTimeout } = timers;
const now = performance.now.bind(performance);

/** A cell that ends before shows one chart, at its end. */
const firstMs = 300;
const everyMs = 250;
/** Drawing takes at most one part in so many of the loop's time. */
const share = 10;
/** A timer this late had to wait for the program: it has better things to do. */
const busyMs = 20;
/** A drawing that held the loop for longer was the last one. */
const longestMs = 40;
/** Recordings above this, some 7,000 awaits, take about as long to read. */
const mostBytes = 400_000;

let isWarm = false;

/** The first drawing takes ten times as long as the next ones: no program shall have to wait for it. */
export function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  const site = { unit: "", line: 1, column: 1, text: "" };
  const times = { task: 1, from: 0, to: 1 };
  underWay({
    version: 1,
    mode: "full",
    label: "",
    startedAt: 0,
    endedAt: 2,
    sites: [
      { kind: "cell", ...site },
      { kind: "await", ...site },
    ],
    tasks: [
      { name: "", site: 0, from: 0, outcome: "pending" },
      { name: "", site: 0, from: 0, outcome: "pending", parent: 0 },
    ],
    waits: [{ ...times, site: 1, kind: "await", outcome: "value", on: "promise", cause: "timer" }],
    runs: [times],
    dropped: 0,
  });
}

/**
 * The chart of a cell that runs.
 *
 * Its timer keeps no loop alive and belongs to no cell, so neither jobs nor recordings show it; it promises nothing, so no
 * order changes.
 */
export class GrowingChart {
  readonly #outlet: Outlet;
  readonly #cell: number;
  readonly #recording: Recording;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #shownAs: string | undefined;

  /** To be made outside of any cell's code: the timer would belong to that cell. */
  constructor(outlet: Outlet, cell: number, recording: Recording) {
    this.#outlet = outlet;
    this.#cell = cell;
    this.#recording = recording;
    this.#schedule(firstMs);
  }

  /** @returns The display that the final chart replaces; undefined if none is shown */
  stop(): string | undefined {
    clearTimeout(this.#timer);
    return this.#shownAs;
  }

  /** What the cell has shown was removed: what comes next is a display of its own. */
  forget(): void {
    this.#shownAs = undefined;
  }

  #schedule(ms: number): void {
    this.#dueMs = now() + ms;
    this.#timer = setTimeout(() => this.#tick(), ms).unref();
  }

  #tick(): void {
    const start = now();
    const { bytes } = this.#recording;
    if (bytes > mostBytes) return;
    if (start - this.#dueMs > busyMs) {
      this.#schedule(everyMs);
      return;
    }
    this.#draw();
    const tookMs = now() - start;
    if (tookMs <= longestMs) this.#schedule(Math.max(everyMs - tookMs, tookMs * (share - 1)));
  }

  #draw(): void {
    const data = { ...underWay(this.#recording.snapshot()) };
    // Nothing awaited so far.
    if (Object.keys(data).length === 0) return;
    const type = this.#shownAs === undefined ? "display" : "update-display";
    this.#shownAs ??= randomUUID();
    this.#outlet.event({ type, data, metadata: {}, displayId: this.#shownAs }, this.#cell);
  }
}
