/** What the text of a notebook says, held against a run of its cells. */
import { beforeAll, describe, expect, test } from "vitest";
import { committed, committedBytes, execute, type RunCell } from "./executed-notebook.ts";

export interface Claim {
  readonly cell: string;
  /** What it prints, with what its chart says behind it. */
  readonly text: RegExp;
}

const said = ({ printed, shown }: RunCell): string => `${printed}${shown}`;

/**
 * Declare the tests of one notebook: its claims hold in a new run and in what is committed.
 *
 * @param onlyCommitted What a machine that has nothing else to do shows, and findings of the type check: they may come late
 * @param onPurpose Cells in which the type check is to find something
 */
export function holdClaims(
  name: string,
  claims: readonly Claim[],
  onlyCommitted: readonly Claim[] = [],
  onPurpose: readonly string[] = [],
): void {
  describe(`notebook ${name}`, () => {
    let cells: ReadonlyMap<string, RunCell>;
    let before: readonly RunCell[];
    beforeAll(async () => {
      [cells, before] = await Promise.all([execute(name), committed(name)]);
    });

    test.each(claims)("shows what its text says: $cell", ({ cell, text }) => {
      const ran = cells.get(cell);
      expect(ran === undefined ? "no such cell" : said(ran)).toMatch(text);
    });

    test.each([...claims, ...onlyCommitted])("is committed with it: $cell", ({ cell, text }) => {
      const kept = before.find(({ id }) => id === cell);
      expect(kept === undefined ? "no such cell" : said(kept)).toMatch(text);
    });

    test("is whole and small, asks for guesses, and can be given parameters", async () => {
      expect(await committedBytes(name)).toBeLessThan(1_500_000);
      expect(before.filter(({ failed }) => failed)).toEqual([]);
      const blamed = before.filter(({ shown }) => /^Cell \[\d+\]:/mu.test(shown));
      expect(blamed.map(({ id }) => id).filter((id) => !onPurpose.includes(id))).toEqual([]);
      expect(before.filter(({ tags }) => tags.includes("parameters"))).toHaveLength(1);
      const prose = before.filter(({ type }) => type === "markdown").map(({ source }) => source);
      expect(prose.filter((text) => text.includes("**Guess")).length).toBeGreaterThan(4);
      expect(prose.at(-1)).toContain("<summary>Answer</summary>");
      expect(prose.slice(0, 2).join("\n")).toContain("| Python | TypeScript |");
    });
  });
}
