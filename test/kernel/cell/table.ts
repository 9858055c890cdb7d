import { describe, expect, test } from "vitest";
import { outcomeOf } from "./harness.ts";

/** Cells that run in one session, and what the last one gives; an error as its name and message. */
export type Case = readonly [sentence: string, cells: readonly string[], expected: unknown];

export function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** Run each case bare and traced: a cell must not notice. */
export function testCases(tables: Readonly<Record<string, readonly Case[]>>): void {
  describe.each([{ instrument: false }, { instrument: true }])("in a cell, %o,", (options) => {
    describe.each(Object.entries(tables))("%s:", (_topic, cases) => {
      test.each(cases)("%s", async (_sentence, cells, expected) => {
        expect(await outcomeOf(cells, options)).toEqual(expected);
      });
    });
  });
}
