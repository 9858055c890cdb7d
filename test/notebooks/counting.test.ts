/** The first notebook: run from top to bottom, it shows what its text says. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { root, run } from "../support/command.ts";
import { object } from "../support/wire-message.ts";

const file = path.join(root, "notebooks", "01-counting.ipynb");

interface Cell {
  readonly id: string;
  readonly type: string;
  /** Stream text of all outputs. */
  readonly printed: string;
  /** The text form of its chart or value. */
  readonly shown: string;
  readonly failed: boolean;
}

function joined(value: unknown): string {
  return Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "";
}

function cellsOf(json: string): Cell[] {
  const { cells } = object(JSON.parse(json));
  if (!Array.isArray(cells)) throw new Error("a notebook has cells");
  return cells.map(object).map(({ id, cell_type: type, outputs }) => {
    const all = Array.isArray(outputs) ? outputs.map(object) : [];
    const data = all.filter((output) => "data" in output).map((output) => object(output["data"]));
    return {
      id: String(id),
      type: String(type),
      printed: all.map((output) => joined(output["text"])).join(""),
      shown: data
        .map((bundle) => joined(bundle["text/plain"]))
        .filter((text) => text !== "")
        .join("\n"),
      failed: all.some((output) => output["output_type"] === "error"),
    };
  });
}

let cells: Map<string, Cell>;
beforeAll(async () => {
  const args = ["nbconvert", "--to", "notebook", "--execute", "--stdout", file];
  const { code, stdout, stderr } = await run(path.join(venvBin, "jupyter"), args, { cwd: root });
  if (code !== 0) throw new Error(stderr);
  cells = new Map(cellsOf(stdout).map((cell) => [cell.id, cell]));
});

const printed = (id: string): string => cells.get(id)?.printed ?? "";
const shown = (id: string): string => cells.get(id)?.shown ?? "";

test("one after another: One, Two, three times, in three seconds", () => {
  expect(printed("sync-count")).toMatch(
    /^(?:One\nTwo\n){3}countsync\.ts executed in 3\.\d\d seconds\.\n$/u,
  );
  expect(shown("sync-chart")).toMatch(
    /^3 tasks · wall 3\.\d\d s .*no faster than one after another/u,
  );
});

test("all at once: three times One, three times Two, in one second", () => {
  expect(printed("async-count")).toMatch(
    /^(?:One\n){3}(?:Two\n){3}countasync\.ts executed in 1\.\d\d seconds\.\n$/u,
  );
  expect(shown("async-chart")).toMatch(
    /^3 tasks · wall 1\.\d\d s · waited about 3\.\d\d s · about (?:2\.9|3\.0)× as fast/u,
  );
});

test("async, but awaited one by one: three seconds of waiting", () => {
  expect(shown("sequential")).toMatch(/^3 tasks · wall 3\.\d\d s · waited 3\.\d\d s · no faster/u);
  expect(printed("compare")).toContain("at once took 1/3 of the time");
});

test("what is committed is whole, small, and was run", async () => {
  expect((await stat(file)).size).toBeLessThan(1_500_000);
  const committed = cellsOf(await readFile(file, "utf8")).filter(({ type }) => type === "code");
  for (const cell of committed) {
    expect(cell.failed, cell.id).toBe(false);
    expect(cell.printed + cell.shown, cell.id).not.toBe("");
  }
});
