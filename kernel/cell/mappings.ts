/** The provenance of generated code, worked out at compile time. */
import { segmentAt, type Segment, type Segments } from "./provenance.ts";
import type { Maps } from "./compiled.ts";
import { encodeVlq, type Fields } from "./vlq.ts";

/** Offsets of a text ↔ 0-based lines and columns. */
export class Lines {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.#starts = starts;
  }

  offsetOf(line: number, column: number): number {
    return (this.#starts[line] ?? 0) + column;
  }

  locate(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.#starts[low] ?? 0) };
  }
}

/**
 * Tell the user's text from ours. An editor's map has one segment for each kept chunk and line, and none for what was
 * inserted: without this step, an inserted call would seem to stand behind the chunk before it.
 *
 * @param raw Segments from chunks of `text` to `code`
 * @returns The same with a `fixed` segment for each inserted stretch: it stands for what follows it in the line
 */
export function markInserted(
  raw: readonly (readonly Fields[])[],
  code: string,
  text: string,
): Segments {
  const codeLines = code.split("\n");
  const lines = new Lines(text);
  return raw.map((fields, index) => {
    const line = codeLines[index] ?? "";
    const kept = fields.flatMap(([generated, , sourceLine, column]) =>
      generated === undefined || sourceLine === undefined || column === undefined
        ? []
        : [{ generated, line: sourceLine, column, fixed: false }],
    );
    return kept.flatMap((segment, position) => {
      const next = kept[position + 1];
      const length = (next?.generated ?? line.length) - segment.generated;
      const offset = lines.offsetOf(segment.line, segment.column);
      const same = commonLength(line, segment.generated, text, offset, length);
      return split(segment, same, length, next);
    });
  });
}

/** Inserted text that stands for another place than what surrounds it. */
export interface Origin {
  readonly insertion: string;
  /** In the text that was edited. */
  readonly offset: number;
}

export function placeOrigins(
  segments: Segments,
  origins: readonly Origin[],
  code: string,
  text: string,
): Segments {
  if (origins.length === 0) return segments;
  const placed = segments.map((line) => [...line]);
  const codeLines = new Lines(code);
  const lines = new Lines(text);
  for (const { insertion, offset } of origins) {
    const { line, column } = codeLines.locate(code.indexOf(insertion));
    placed[line]?.push({ generated: column, ...lines.locate(offset), fixed: true });
  }
  return placed.map((line) => line.sort((a, b) => a.generated - b.generated));
}

function split(segment: Segment, same: number, length: number, next?: Segment): Segment[] {
  if (same === length) return [segment];
  if (same === 0) return [{ ...segment, fixed: true }];
  const place = next ?? { line: segment.line, column: segment.column + same };
  const { line, column } = place;
  return [segment, { generated: segment.generated + same, line, column, fixed: true }];
}

function commonLength(a: string, aStart: number, b: string, bStart: number, limit: number): number {
  let length = 0;
  while (
    length < limit &&
    bStart + length < b.length &&
    a.charCodeAt(aStart + length) === b.charCodeAt(bStart + length)
  ) {
    length++;
  }
  return length;
}

/**
 * Follow two maps in a row.
 *
 * @param outer From generated code to an intermediate text
 * @param inner From that text to the cell's
 */
export function compose(outer: Segments, inner: Segments): Segments {
  return outer.map((line) =>
    line.flatMap((segment, position) => {
      const middle = inner[segment.line] ?? [];
      const end = line[position + 1]?.generated ?? Number.POSITIVE_INFINITY;
      const length = segment.fixed ? 0 : end - segment.generated;
      const inside = middle
        .filter(({ generated }) => {
          const offset = generated - segment.column;
          return offset > 0 && offset < length;
        })
        .map((found) => ({
          ...found,
          generated: segment.generated + found.generated - segment.column,
        }));
      return [...through(segment, middle), ...inside];
    }),
  );
}

function through(segment: Segment, middle: readonly Segment[]): Segment[] {
  const found = segmentAt(middle, segment.column);
  if (found === undefined) return [];
  const offset = found.fixed ? 0 : Math.max(0, segment.column - found.generated);
  return [
    {
      generated: segment.generated,
      line: found.line,
      column: found.column + offset,
      fixed: segment.fixed || found.fixed,
    },
  ];
}

/**
 * @param segments From the code to a script's text
 * @param script Its text, and where that comes from if it was lowered
 */
export function mapsOf(
  segments: Segments,
  script: { readonly text: string; readonly segments: Segments | undefined },
): Maps {
  const mappings = encodeMappings(segments);
  if (script.segments === undefined) return { mappings };
  return {
    mappings: encodeMappings(compose(segments, script.segments)),
    lowered: { text: script.text, mappings },
  };
}

/** @returns `CompiledCell.mappings` */
export function encodeMappings(segments: Segments): string {
  return encodeVlq(
    segments.map((line) =>
      line.map(({ generated, line: sourceLine, column, fixed }): Fields =>
        fixed ? [generated, 0, sourceLine, column, 0] : [generated, 0, sourceLine, column],
      ),
    ),
  );
}
