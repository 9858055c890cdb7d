import { describe, expect, test } from "vitest";
import { positionInCell, bareMessage } from "../../../kernel/cell/index.ts";
import { compose, encodeMappings } from "../../../kernel/cell/mappings.ts";
import { decodeMappings } from "../../../kernel/cell/provenance.ts";
import { decodeVlq, encodeVlq } from "../../../kernel/cell/vlq.ts";

describe("VLQ", () => {
  test("is read as the source map specification has it", () => {
    expect(decodeVlq("AAAA,gBAAgB;;ACDA")).toEqual([
      [
        [0, 0, 0, 0],
        [16, 0, 0, 16],
      ],
      [],
      [[0, 1, -1, 16]],
    ]);
  });

  test("comes back as it went", () => {
    const lines = [
      [
        [0, 0, 5, 1_000_000],
        [7, 0, 0, 3, 0],
      ],
      [],
      [[2, 0, 9, 0]],
    ];
    expect(decodeVlq(encodeVlq(lines))).toEqual(lines);
  });

  test("refuses other texts", () => {
    expect(() => decodeVlq("A!")).toThrow('Cannot decode mappings: found "!"');
  });
});

describe("positionInCell()", () => {
  const segments = [
    [
      { generated: 4, line: 2, column: 10, fixed: false },
      { generated: 9, line: 2, column: 15, fixed: true },
    ],
    [],
  ];

  test("counts the offset into the user's own text", () => {
    expect(positionInCell(segments, 1, 7)).toEqual({ line: 3, column: 13 });
  });

  test("takes text of ours for one place", () => {
    expect(positionInCell(segments, 1, 20)).toEqual({ line: 3, column: 16 });
  });

  test("takes what stands before all segments for the first", () => {
    expect(positionInCell(segments, 1, 1)).toEqual({ line: 3, column: 11 });
  });

  test("knows nothing of lines that are all ours", () => {
    expect(positionInCell(segments, 2, 1)).toBeUndefined();
    expect(positionInCell(segments, 99, 1)).toBeUndefined();
  });

  test("reads what the compiler wrote", () => {
    expect(decodeMappings(encodeMappings(segments))).toEqual(segments);
  });
});

test("compose() follows two maps, and keeps what the inner one tells apart", () => {
  const outer = [[{ generated: 10, line: 0, column: 0, fixed: false }]];
  const inner = [
    [
      { generated: 0, line: 4, column: 0, fixed: false },
      { generated: 5, line: 6, column: 2, fixed: false },
    ],
  ];
  expect(compose(outer, inner)).toEqual([
    [
      { generated: 10, line: 4, column: 0, fixed: false },
      { generated: 15, line: 6, column: 2, fixed: false },
    ],
  ]);
});

test.each([
  ["$labA.r(...) is not a function", "(intermediate value) is not a function"],
  [
    "$lab1A.r is not a function or its return value is not iterable",
    "(intermediate value) is not iterable",
  ],
  [
    "$labA.it(...) is not a function or its return value is not async iterable",
    "(intermediate value) is not async iterable",
  ],
  ["Cannot read properties of null (reading 'x')", "Cannot read properties of null (reading 'x')"],
  ["$$fetch is not a function", "fetch is not a function"],
  ["$labA.r(...) or $$URL.x is not a function", "(intermediate value) or URL.x is not a function"],
  ["it costs $$1, $$mine and a$$fetch", "it costs $$1, $$mine and a$$fetch"],
])("bareMessage() makes %j the user's", (message, expected) => {
  expect(bareMessage(message)).toBe(expected);
});
