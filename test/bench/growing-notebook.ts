import { setTimeout as sleep } from "node:timers/promises";
import { caughtUp, typeServerOf } from "../support/checked.ts";
import { TestKernel } from "../support/kernel.ts";
import { memoryMiB, treeOf } from "../support/taken.ts";
import { cellsFor, type LanguageCells } from "./language-cells.ts";
import { elapsedMs } from "./measures/index.ts";
import type { Peer } from "./peers.ts";

/** tslab loses an answer now and then: its sockets are busy. */
const lostMs = 10_000;

/** A kernel with a notebook that grows. No text is asked about twice, as while somebody types. */
export class GrowingNotebook implements AsyncDisposable {
  readonly peer: Peer;
  readonly cells: LanguageCells;
  readonly #kernel: TestKernel;
  readonly #packages: boolean;
  #size = 0;
  #asked = 0;

  private constructor(peer: Peer, kernel: TestKernel, packages: boolean) {
    this.peer = peer;
    this.cells = cellsFor(peer.name);
    this.#kernel = kernel;
    this.#packages = packages;
  }

  /** @param packages Folder whose packages the notebook uses; absent: none */
  static async open(peer: Peer, packages?: string): Promise<GrowingNotebook> {
    const kernel = await TestKernel.start({
      ...peer,
      ...(packages !== undefined && { cwd: packages }),
    });
    return new GrowingNotebook(peer, kernel, packages !== undefined);
  }

  async growTo(size: number): Promise<void> {
    for (; this.#size < size; this.#size += 1) await this.#run(this.#next());
    if (this.cells.check !== undefined) await caughtUp(this.#kernel);
    // What came long ago is looked through at each message.
    this.#kernel.published.length = 0;
  }

  /** @param text Ends at the cursor @returns NaN if nothing was offered */
  async completionMs(text: string): Promise<number> {
    const code = this.#assignment(text);
    const content = { code, cursor_pos: code.length };
    const startedMs = performance.now();
    const done = await answered(this.#kernel.request("complete_request", content));
    const tookMs = performance.now() - startedMs;
    if (done === "lost") return tookMs;
    const { matches } = done.reply.content;
    return Array.isArray(matches) && matches.length > 0 ? tookMs : Number.NaN;
  }

  inspectionMs(text: string): Promise<number> {
    const code = this.#assignment(text);
    const content = { code, cursor_pos: code.length, detail_level: 0 };
    return elapsedMs(() => answered(this.#kernel.request("inspect_request", content)));
  }

  /** The first completion after a cell that declared something. */
  async nextCompletionMs(text: string): Promise<number> {
    await this.#run(this.#assignment(this.cells.checked.short));
    return this.completionMs(text);
  }

  /** What the check adds to a cell's time. */
  async checkMs(code: string): Promise<number> {
    const { check } = this.cells;
    if (check === undefined) return Number.NaN;
    this.#asked += 1;
    const fresh = `${code} // ${this.#asked}`;
    const bareMs = await elapsedMs(() => this.#run(check.off + fresh));
    return (await elapsedMs(() => this.#run(check.on + fresh))) - bareMs;
  }

  memoryMiB(): { readonly kernel: number; readonly server: number } {
    const { pid } = this.#kernel.process;
    if (pid === undefined || process.platform !== "linux")
      return { kernel: Number.NaN, server: Number.NaN };
    const server = this.cells.check && typeServerOf(this.#kernel);
    return {
      kernel: memoryMiB(treeOf(pid)),
      server: server === undefined ? Number.NaN : memoryMiB([server]),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#kernel[Symbol.asyncDispose]();
  }

  #next(): string {
    const { first, packages = "" } = this.cells;
    if (this.#size > 0) return this.cells.cell(this.#size + 1);
    return this.#packages ? `${packages}\n${first}` : first;
  }

  async #run(code: string): Promise<void> {
    const done = await answered(this.#kernel.execute(code));
    if (done !== "lost" && done.reply.content["status"] !== "ok")
      throw new Error(`${this.peer.name} failed: ${String(done.reply.content["evalue"])}`);
  }

  #assignment(value: string): string {
    this.#asked += 1;
    return this.cells.assign(`x${this.#asked}`, value);
  }
}

function answered<Answer>(request: Promise<Answer>): Promise<Answer | "lost"> {
  // A kernel that is ended meanwhile fails the request: nobody waits for it any more.
  request.catch(() => {});
  return Promise.race([request, sleep(lostMs, "lost" as const, { ref: false })]);
}
