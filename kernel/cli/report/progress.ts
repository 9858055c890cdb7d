import { stripVTControlCharacters } from "node:util";

/** What is running now, told on a stream: one line rewritten on a terminal, a line for each cell elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #running = new Map<string, { readonly cell: string; readonly started: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  start(name: string): void {
    this.#running.set(name, { cell: "starting", started: performance.now() });
    if (!this.#stream.isTTY) return;
    this.#timer ??= setInterval(() => this.#draw(), 200);
    this.#timer.unref();
  }

  cell(name: string, number: number, count: number): void {
    const cell = `cell ${number}/${count}`;
    const started = this.#now(name, cell);
    if (!this.#stream.isTTY)
      this.#stream.write(`${name}: ${cell}, ${seconds(performance.now() - started)}\n`);
  }

  writing(name: string): void {
    this.#now(name, "writing the page");
  }

  /** @returns When the notebook started */
  #now(name: string, cell: string): number {
    const started = this.#running.get(name)?.started ?? performance.now();
    this.#running.set(name, { cell, started });
    if (this.#stream.isTTY) this.#draw();
    return started;
  }

  /** @param text What there is to say of it; may have colours, which only a terminal gets to see */
  end(name: string, text: string): void {
    this.#running.delete(name);
    if (this.#running.size === 0) clearInterval(this.#timer);
    if (this.#running.size === 0) this.#timer = undefined;
    this.note(`${name}: ${text}`);
  }

  note(text: string): void {
    const isPlain = !this.#stream.isTTY || process.env["NO_COLOR"];
    this.#erase();
    this.#stream.write(`${isPlain ? stripVTControlCharacters(text) : text}\n`);
  }

  #erase(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\u001B[K");
  }

  #draw(): void {
    const now = performance.now();
    const parts = Array.from(
      this.#running,
      ([name, { cell, started }]) => `${name}: ${cell}, ${seconds(now - started)}`,
    );
    this.#erase();
    this.#stream.write(parts.join(" · ").slice(0, Math.max(20, this.#stream.columns - 1)));
  }
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
