/** What the check says of a place in a cell. */
export interface Finding {
  /** An `error` stops a cell in the mode `error`; a `hint` names something that could be better. */
  readonly kind: "error" | "warning" | "hint";
  readonly message: string;
  /** `TS2322`; absent where TypeScript itself says nothing. */
  readonly code?: string;
  /** The text that `line` and `column` count in. */
  readonly source: string;
  /** 1-based, `column` and `length` in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The same place: UTF-16 units from the start of `source`. */
  readonly offset: number;
  /** The file that it is about, if it is no cell. */
  readonly file?: string;
  /** Number of the earlier cell that it is about; absent: the cell that was checked. */
  readonly cell?: number;
  /** For an earlier cell: what was declared anew that it relies on. */
  readonly names?: readonly string[];
}

/** @param start Offset in UTF-16 units */
export function placeOf(
  source: string,
  start: number,
  end: number,
): Pick<Finding, "source" | "line" | "column" | "length" | "offset"> {
  const lineStart = source.lastIndexOf("\n", start - 1) + 1;
  const line = source.slice(0, lineStart).split("\n").length;
  const length = Math.max(1, end - start);
  return { source, line, column: start - lineStart + 1, length, offset: start };
}
