import type { Script } from "./blank.ts";
import type { CellSyntaxError } from "./compiled.ts";
import type { Fault } from "./fault.ts";
import { Lines } from "./mappings.ts";
import { positionInCell } from "./provenance.ts";
import type { Source } from "./sites.ts";

/** Sites speak of the text that the user typed, types and all; of lowered code where that has no counterpart. */
export function siteSource({ text, segments }: Script, source: string): Source {
  const lines = new Lines(text);
  return {
    positionOf(offset) {
      const { line, column } = lines.locate(offset);
      const position = { line: line + 1, column: column + 1 };
      if (segments === undefined) return position;
      return positionInCell(segments, position.line, position.column) ?? position;
    },
    textOf: (start, end) => (segments === undefined ? source : text).slice(start, end),
  };
}

/** @param script Given if the fault's offsets are of its text, not of the source */
export function toSyntaxError(found: Fault, source: string, script?: Script): CellSyntaxError {
  const { message, start, end } = found;
  const positionOf = (offset: number) =>
    script === undefined
      ? onOneBase(new Lines(source).locate(offset))
      : siteSource(script, source).positionOf(offset);
  return { type: "syntax-error", message, ...positionOf(start), length: Math.max(1, end - start) };
}

function onOneBase({ line, column }: { readonly line: number; readonly column: number }) {
  return { line: line + 1, column: column + 1 };
}
