import { Lines } from "./mappings.ts";
import type { Segment, Segments } from "./provenance.ts";
import type { Fields } from "./vlq.ts";

/** Puts stretches of another text into a printed one, from the front to the back, and keeps its source map right. */
export class Splice {
  readonly #code: string;
  readonly #lines: Lines;
  readonly #mappings: readonly (readonly Fields[])[];
  #text = "";
  readonly #segments: Segment[][] = [[]];
  /** Where the current line of the result begins in it. */
  #lineStart = 0;
  /** How much of `#code` is in the result. */
  #done = 0;

  /** @param mappings The printed text's own, as numbers */
  constructor(code: string, mappings: readonly (readonly Fields[])[]) {
    this.#code = code;
    this.#lines = new Lines(code);
    this.#mappings = mappings;
  }

  /**
   * @param origin Where the replacement stands in the cell, 0-based; absent if it doesn't
   */
  replace(
    index: number,
    marker: string,
    replacement: string,
    origin: { readonly line: number; readonly column: number } | undefined,
  ): void {
    this.#copyUpTo(index);
    this.#done = index + marker.length;
    replacement.split("\n").forEach((part, count) => {
      if (count > 0) this.#breakLine();
      if (origin !== undefined) {
        this.#map(origin.line + count, count === 0 ? origin.column : 0);
      }
      this.#text += part;
    });
  }

  finish(): { readonly text: string; readonly segments: Segments } {
    this.#copyUpTo(this.#code.length);
    return { text: this.#text, segments: this.#segments };
  }

  #copyUpTo(end: number): void {
    while (this.#done < end) {
      const { line, column } = this.#lines.locate(this.#done);
      const stop = Math.min(end, this.#lines.offsetOf(line + 1, 0) || end);
      const shift = this.#column - column;
      for (const [generated, , sourceLine, sourceColumn] of this.#mappings[line] ?? []) {
        const isInside =
          generated !== undefined && generated >= column && generated < column + stop - this.#done;
        if (!isInside || sourceLine === undefined || sourceColumn === undefined) continue;
        this.#add({
          generated: generated + shift,
          line: sourceLine,
          column: sourceColumn,
          fixed: false,
        });
      }
      const piece = this.#code.slice(this.#done, stop);
      const isWholeLine = piece.endsWith("\n");
      this.#text += isWholeLine ? piece.slice(0, -1) : piece;
      if (isWholeLine) this.#breakLine();
      this.#done = stop;
    }
  }

  get #column(): number {
    return this.#text.length - this.#lineStart;
  }

  #breakLine(): void {
    this.#text += "\n";
    this.#lineStart = this.#text.length;
    this.#segments.push([]);
  }

  #map(line: number, column: number): void {
    this.#add({ generated: this.#column, line, column, fixed: false });
  }

  #add(segment: Segment): void {
    this.#segments.at(-1)?.push(segment);
  }
}
