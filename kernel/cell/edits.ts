import { MagicString } from "magic-string";
import { markInserted, placeOrigins, type Origin } from "./mappings.ts";
import type { Segments } from "./provenance.ts";

/**
 * Edits of a text that is walked from the outside in: what an outer node puts before or after itself encloses what an inner
 * node puts at the same place later.
 */
export class Edits {
  readonly #text: string;
  readonly #result: MagicString;
  readonly #origins: Origin[] = [];
  readonly #replaced: { readonly start: number; readonly end: number }[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#result = new MagicString(text);
  }

  /** Goes with the text that starts at `offset`, should that move. */
  before(offset: number, insertion: string): void {
    this.#result.appendRight(offset, insertion);
  }

  /** Goes with the text that ends at `offset`, should that move. */
  after(offset: number, insertion: string): void {
    this.#result.prependLeft(offset, insertion);
  }

  /** An insertion stands for a place of its own, not for the text around it; it must be unlike any other. */
  standsFor(insertion: string, offset: number): void {
    this.#origins.push({ insertion, offset });
  }

  /** Keep the neighbours of what moves away from `offset` apart. */
  separate(offset: number): void {
    this.#result.appendLeft(offset, ";");
  }

  /** Line breaks stay, so that the lines below keep their numbers. */
  replace(start: number, end: number, replacement: string): void {
    if (start === end) return;
    const breaks = this.#text.slice(start, end).replaceAll(/[^\n]/g, "");
    this.#result.update(start, end, replacement + breaks);
    this.#replaced.push({ start, end });
  }

  /** Move what stands from `start` to `end` before what stands at `to`, behind what was moved there earlier. */
  move(start: number, end: number, to: number): void {
    this.#result.move(start, end, to);
  }

  isReplaced(offset: number): boolean {
    return this.#replaced.some(({ start, end }) => offset >= start && offset < end);
  }

  /** @returns The edited text between `head` and `tail`, and where each stretch of it comes from */
  finish(head: string, tail: string): { readonly code: string; readonly segments: Segments } {
    this.#result.prepend(head);
    this.#result.append(tail);
    const code = this.#result.toString();
    const { mappings } = this.#result.generateDecodedMap();
    const segments = markInserted(mappings, code, this.#text);
    return { code, segments: placeOrigins(segments, this.#origins, code, this.#text) };
  }
}
