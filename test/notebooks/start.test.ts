/** The notebook to begin with: what it prints and shows is what its text says. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  committed,
  committedBytes,
  execute,
  executeInOneSession,
  type RunCell,
} from "../support/executed-notebook.ts";

const name = "00-start";

describe.each(["as it stands", "in a tenth of the time"])("%s", (speed) => {
  const isQuick = speed !== "as it stands";
  const ms = isQuick ? 100 : 1000;
  let cells: ReadonlyMap<string, RunCell>;
  beforeAll(async () => {
    cells = await execute(name, isQuick ? `let napMs = ${ms};` : undefined);
  });
  const printed = (id: string): string => cells.get(id)?.printed ?? "";
  const shown = (id: string): string => cells.get(id)?.shown ?? "";

  test("all is in place, and a function sees what is current", () => {
    expect(printed("check")).toBe("Node is new enough.\nThe library is there.\n");
    expect(shown("value")).toMatch(/kitchen.*4[^]*garden.*6/u);
    expect(printed("edit")).toBe("Good morning, Ada.\nGood evening, Ada.\n");
  });

  test("one nap: the cell waits for Ada, and she for a timer", () => {
    expect(printed("first")).toBe(`Ada slept ${ms} ms\n`);
    expect(shown("first")).toMatch(/^1 task · wall (?:1\.\d\d s|1\d\d ms) · waited/u);
    expect(shown("first")).toMatch(/cell .*│.*·{20}.*\n *nap\("Ada", \d+\) .*│.*─{20}/u);
  });

  test("two naps overlap, and Ada's is asked for first", () => {
    const lines = ["Ada has begun.", "Bob has begun.", `Ada slept ${ms} ms`];
    expect(printed("two")).toBe([...lines, `Bob slept ${ms / 2} ms\n`].join("\n"));
    expect(shown("two")).toMatch(
      /^2 tasks · wall (?:1\.\d\d s|1\d\d ms) · waited 1(?:\.5\d s|5\d ms)/u,
    );
  });

  test("work holds the loop while Ada could get up: the chart and the finding say so", () => {
    expect(printed("busy")).toBe(`work is done\nAda slept ${ms / 2} ms\n`);
    expect(shown("busy")).toMatch(/ · ready but blocked (?:\d\d\d|[3-9]\d) ms/u);
    expect(shown("busy")).toMatch(/nap\("Ada", \d+\) .*─+!+/u);
    expect(shown("busy").replaceAll(/\s+/gu, " ")).toMatch(
      /The cell ran for \d+(?:\.\d+)? ms in one go from its start in line 2; meanwhile nap\("Ada", \d+\) could have gone on/u,
    );
  });
});

test("what is committed is whole, small, was run, and can be given parameters", async () => {
  expect(await committedBytes(name)).toBeLessThan(1_500_000);
  const all = await committed(name);
  expect(all.filter(({ failed }) => failed)).toEqual([]);
  for (const cell of all.filter(({ type, id }) => type === "code" && id !== "parameters"))
    expect(cell.printed + cell.shown, cell.id).not.toBe("");
  expect(all.filter(({ tags }) => tags.includes("parameters"))).toHaveLength(1);
});

test("twice in one session, it prints the same", async () => {
  const cells = await executeInOneSession([name, name]);
  expect(cells.filter(({ failed }) => failed)).toEqual([]);
  const printed = cells.map((cell) => cell.printed);
  const half = cells.length / 2;
  expect(printed.slice(0, half)).toEqual(printed.slice(half));
});
