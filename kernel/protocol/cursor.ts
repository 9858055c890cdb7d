import { ProtocolError } from "./errors.ts";

declare const utf16: unique symbol;
/** An offset into a JavaScript string. */
export type Utf16Offset = number & { readonly [utf16]: true };

/**
 * Translate a client's cursor into an offset that JS strings understand.
 *
 * Spec: Messaging 5.5, "cursor_pos and unicode offsets".
 *
 * @param cursorPos Code points before the cursor, 0 to the length of `code`
 * @returns The same place in UTF-16 units
 * @throws {ProtocolError} `cursor-outside-code`
 */
export function toUtf16(code: string, cursorPos: number): Utf16Offset {
  const points = Array.from(code);
  if (!(Number.isInteger(cursorPos) && cursorPos >= 0 && cursorPos <= points.length)) {
    throw new ProtocolError(
      "cursor-outside-code",
      `Cannot place cursor within 0..${points.length}: cursor_pos is ${cursorPos}`,
    );
  }
  // The one place that makes the brand: the number was counted in UTF-16 units just here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return points.slice(0, cursorPos).join("").length as Utf16Offset;
}

/** @returns Code points before `offset`, as clients count them; a lone surrogate counts as one */
export function toCursorPos(code: string, offset: Utf16Offset): number {
  return Array.from(code.slice(0, offset)).length;
}
