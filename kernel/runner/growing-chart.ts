import { randomUUID } from "node:crypto";
import timers from "node:timers";
import { underWay } from "../../src/display/index.ts";
import type { MimeBundle } from "../pipe/index.ts";
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
/** What would hold the loop for longer is not drawn: the chart stands still until the cell ends. */
const longestMs = 20;
/** Of a recording, before the first drawing has shown how fast this machine is: slow, as nothing is compiled yet. */
const firstMsPerByte = 0.0005;
/** Takes no place in a page. */
const NOTHING = { "text/html": "", "text/plain": "" };

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
  #msPerByte = firstMsPerByte;
  /** What had left before it was shown, and what it sent itself. */
  #before = 0;
  #own = 0;

  /** To be made outside of any cell's code: the timer would belong to that cell. */
  constructor(outlet: Outlet, cell: number, recording: Recording) {
    this.#outlet = outlet;
    this.#cell = cell;
    this.#recording = recording;
    this.#schedule(firstMs);
  }

  /**
   * It makes room if the cell has shown something since: the final chart stands below that, not in between.
   *
   * @returns The display that the final chart replaces; undefined if it is to be shown anew
   */
  stop(): string | undefined {
    clearTimeout(this.#timer);
    const others = this.#outlet.sent - this.#before - this.#own;
    if (this.#shownAs === undefined || others === 0) return this.#shownAs;
    this.#put(NOTHING);
    return undefined;
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
    if (bytes * this.#msPerByte > longestMs) return;
    if (start - this.#dueMs > busyMs) {
      this.#schedule(everyMs);
      return;
    }
    this.#draw();
    const tookMs = now() - start;
    // A small one says little: most of its time is spent on anything but bytes.
    this.#msPerByte = Math.min(tookMs / Math.max(bytes, 1), firstMsPerByte);
    this.#schedule(Math.max(everyMs - tookMs, tookMs * (share - 1)));
  }

  #draw(): void {
    const data = { ...underWay(this.#recording.snapshot()) };
    // Nothing awaited so far.
    if (Object.keys(data).length > 0) this.#put(data);
  }

  #put(data: MimeBundle): void {
    const type = this.#shownAs === undefined ? "display" : "update-display";
    if (type === "display") this.#before = this.#outlet.sent - this.#own;
    this.#shownAs ??= randomUUID();
    this.#outlet.event({ type, data, metadata: {}, displayId: this.#shownAs }, this.#cell);
    this.#own++;
  }
}
