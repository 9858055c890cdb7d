import { AsyncLocalStorage } from "node:async_hooks";
import { isMap } from "node:util/types";
import { FrameKind, type RingProducer, type RunnerEvent, Word } from "../pipe/index.ts";

const stringify = JSON.stringify.bind(JSON);

/**
 * The way out: everything that user code says leaves here, in order, each record with the cell that said it.
 *
 * AsyncLocalStorage carries the cell, so a timer's output belongs to the cell that set the timer, however late.
 */
export class Outlet {
  readonly #ring: RingProducer;
  readonly #cells = new AsyncLocalStorage<number>();
  /** For callbacks that no cell started. */
  #latest = 0;
  /** Records that left so far. */
  sent = 0;

  constructor(ring: RingProducer) {
    this.#ring = ring;
  }

  /** The cell that the running code belongs to. */
  get cell(): number {
    return this.#cells.getStore() ?? this.#latest;
  }

  /**
   * The cell that set a timer: Node keeps with it what AsyncLocalStorage held then, under a symbol of its own.
   *
   * @returns undefined if none did
   */
  cellOf(timer: object): number | undefined {
    for (const symbol of Object.getOwnPropertySymbols(timer)) {
      const context: unknown = Reflect.get(timer, symbol);
      // Node's map inherits nothing from other maps.
      const cell: unknown = isMap(context) && Map.prototype.get.call(context, this.#cells);
      if (typeof cell === "number") return cell;
    }
    return undefined;
  }

  /** Run code that belongs to a cell. */
  runIn<Result>(cell: number, run: () => Result): Result {
    this.#latest = cell;
    return this.#cells.run(cell, run);
  }

  text(stream: "stdout" | "stderr", data: string | Uint8Array): void {
    this.sent++;
    this.#ring.put(FrameKind[stream], this.cell, data);
  }

  event(event: RunnerEvent, cell: number = this.cell): void {
    this.sent++;
    this.#ring.put(FrameKind.event, cell, stringify(event));
  }

  markExiting(): void {
    Atomics.store(this.#ring.words, Word.exiting, 1);
  }

  /** @returns Whether everything reached the pipe in time */
  drain(timeoutMs: number): boolean {
    return this.#ring.drain(timeoutMs);
  }
}
