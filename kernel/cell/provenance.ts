/**
 * From a place in a cell's generated code back to the user's text. Pure: the runner imports it, so it must not drag a
 * parser into the child process.
 */
import { unmangled } from "./scope.ts";
import { decodeVlq, type Fields } from "./vlq.ts";

/** A place in a text, both 1-based; columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a stretch of a generated line comes from, 0-based: from `generated` to the next segment of the line.
 *
 * `fixed`: the stretch is ours (inserted or replaced), so every column of it stands for that one place. Otherwise it is
 * the user's own text, and the offset into it counts.
 */
export interface Segment {
  readonly generated: number;
  readonly line: number;
  readonly column: number;
  readonly fixed: boolean;
}

/** The segments of each generated line, by rising `generated`. */
export type Segments = readonly (readonly Segment[])[];

/** A `fixed` segment has a fifth field, which source maps keep for names: standard readers pass over it. */
const FIXED_FIELDS = 5;

/** @param mappings `CompiledCell.mappings` */
export function decodeMappings(mappings: string): Segments {
  return decodeVlq(mappings).map((line) => line.flatMap((fields) => toSegment(fields)));
}

function toSegment(fields: Fields): Segment[] {
  const [generated, , line, column] = fields;
  if (generated === undefined || line === undefined || column === undefined) return [];
  return [{ generated, line, column, fixed: fields.length === FIXED_FIELDS }];
}

/**
 * @param segments Of the cell's code, from `decodeMappings`
 * @param line 1-based, in the generated code, as V8 reports it
 * @param column 1-based, in the generated code, as V8 reports it
 * @returns The place in the cell's text; nothing where the line is all ours
 */
export function positionInCell(
  segments: Segments,
  line: number,
  column: number,
): Position | undefined {
  const at = column - 1;
  const segment = segmentAt(segments[line - 1] ?? [], at);
  if (segment === undefined) return undefined;
  const offset = segment.fixed ? 0 : Math.max(0, at - segment.generated);
  return { line: segment.line + 1, column: segment.column + offset + 1 };
}

/** The last segment that starts at or before a column; on a line's opening stretch of ours, the first one. */
export function segmentAt(line: readonly Segment[], column: number): Segment | undefined {
  let low = 0;
  let high = line.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const segment = line[middle];
    if (segment !== undefined && segment.generated <= column) low = middle;
    else high = middle - 1;
  }
  return line[low];
}

/** What `originalText` needs to know of a compiled cell. */
export interface Unit {
  /** `CompiledCell.code`. */
  readonly code: string;
  /** From that to `text`. */
  readonly segments: Segments;
  /** What the code was before the tracer's calls came in; nothing if it can't be told. */
  readonly text: string | undefined;
}

/**
 * Undo the transform in the source of a function.
 *
 * @param generated What `Function.prototype.toString` gave for a function of the cell
 * @returns The user's own text; `generated` itself if it isn't from this cell, or can't be traced back
 */
export function originalText(generated: string, unit: Unit): string {
  const start = unit.code.indexOf(generated);
  const { text } = unit;
  if (start === -1 || text === undefined) return generated;
  const first = placeOf(unit, text, start);
  const last = placeOf(unit, text, start + generated.length - 1);
  if (first === undefined || last === undefined) return generated;
  // What we put behind a function stands for the user's character after it.
  return text.slice(first.offset, last.isOurs ? last.offset : last.offset + 1);
}

/** From an offset in the code to one in the text. */
function placeOf(
  { code, segments }: Unit,
  text: string,
  offset: number,
): { readonly offset: number; readonly isOurs: boolean } | undefined {
  const before = code.slice(0, offset).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const position = positionInCell(segments, before.length, column + 1);
  const segment = segmentAt(segments[before.length - 1] ?? [], column);
  if (position === undefined || segment === undefined) return undefined;
  let lineStart = 0;
  for (let line = 1; line < position.line; line++) {
    lineStart = text.indexOf("\n", lineStart) + 1;
  }
  return { offset: lineStart + position.column - 1, isOurs: segment.fixed };
}

/** Call sites of ours as V8 prints them in messages: `$labA.r(...)`, `$labA.r is not a function or its return value`. */
const TOOL_CALL =
  /\$lab\w*\.\w+(?:\(\.\.\.\)(?: is not a function or its return value)?| is not a function or its return value)/g;

/**
 * V8 quotes the expression that failed; where that is an instrumented await it would quote our call, and where a name is mangled
 * what we made of it.
 *
 * @param message Of an error that a cell threw
 * @returns The message as the bare code gives it
 */
export function bareMessage(message: string): string {
  const named = message.includes("$$") ? unmangled(message) : message;
  return named.includes("$lab") ? named.replaceAll(TOOL_CALL, "(intermediate value)") : named;
}
