/** The base-64 VLQ text of source maps, as numbers and back. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE_OF = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));

/** The fields of a segment: 1 (no source), 4, or 5 (with a name); all absolute, 0-based. */
export type Fields = readonly number[];

/**
 * @param mappings The `mappings` of a source map, version 3
 * @returns The segments of each generated line
 * @throws {RangeError} A character that is no base-64 digit
 */
export function decodeVlq(mappings: string): Fields[][] {
  const previous = [0, 0, 0, 0, 0];
  return mappings.split(";").map((line) => {
    previous[0] = 0;
    if (line === "") return [];
    return line.split(",").map((segment) =>
      deltasOf(segment).map((delta, field) => {
        const value = (previous[field] ?? 0) + delta;
        previous[field] = value;
        return value;
      }),
    );
  });
}

/** @param lines The segments of each generated line, by rising generated column */
export function encodeVlq(lines: readonly (readonly Fields[])[]): string {
  const previous = [0, 0, 0, 0, 0];
  return lines
    .map((line) => {
      previous[0] = 0;
      return line
        .map((fields) => {
          let text = "";
          fields.forEach((value, field) => {
            text += digitsOf(value - (previous[field] ?? 0));
            previous[field] = value;
          });
          return text;
        })
        .join(",");
    })
    .join(";");
}

function deltasOf(segment: string): number[] {
  const deltas: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = VALUE_OF.get(digit);
    if (bits === undefined) throw new RangeError(`Cannot decode mappings: found "${digit}"`);
    value |= (bits & 31) << shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    deltas.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return deltas;
}

function digitsOf(delta: number): string {
  let rest = delta < 0 ? (-delta << 1) | 1 : delta << 1;
  let text = "";
  do {
    const bits = rest & 31;
    rest >>>= 5;
    text += DIGITS.charAt(rest > 0 ? bits | 32 : bits);
  } while (rest > 0);
  return text;
}
