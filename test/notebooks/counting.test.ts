/** The first notebook: run from top to bottom, it shows what its text says. */
import { beforeAll, expect, test } from "vitest";
import {
  committed,
  committedBytes,
  execute,
  executeInOneSession,
  type RunCell,
} from "../support/executed-notebook.ts";

const name = "01-counting";

let cells: ReadonlyMap<string, RunCell>;
beforeAll(async () => {
  cells = await execute(name);
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
  expect(await committedBytes(name)).toBeLessThan(1_500_000);
  const all = (await committed(name)).filter(({ type }) => type === "code");
  expect(all.filter(({ failed }) => failed)).toEqual([]);
  const silent = all.filter(({ printed: lines, shown: chart }) => `${lines}${chart}` === "");
  expect(silent.map(({ tags }) => tags)).toEqual([["parameters"]]);
});

test("with a shorter nap, the same in less time", async () => {
  const short = await execute(name, "let napMs = 100;");
  const printedOf = (id: string): string | undefined => short.get(id)?.printed;
  expect(printedOf("sync-count")).toMatch(/^(?:One\nTwo\n){3}.* 0\.[345]\d seconds\.\n$/u);
  expect(printedOf("async-count")).toMatch(/^(?:One\n){3}(?:Two\n){3}.* 0\.[12]\d seconds\.\n$/u);
});

test("twice in one session, it prints the same", async () => {
  const twice = await executeInOneSession([name, name]);
  expect(twice.filter(({ failed }) => failed)).toEqual([]);
  const counts = twice.filter(({ id }) => id === "async-count");
  expect(counts.map(({ printed: lines }) => lines.replace(/\d\.\d\d/u, "…"))).toEqual(
    Array.from(
      { length: 2 },
      () => "One\nOne\nOne\nTwo\nTwo\nTwo\ncountasync.ts executed in … seconds.\n",
    ),
  );
});
