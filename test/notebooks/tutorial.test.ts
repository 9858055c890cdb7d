/**
 * The walkthrough's programs: each prints in its notebook what it prints under CPython 3.11, line by line. In
 * `expected/` lies what was recorded there; times of the clock, items that are random, and how the languages write
 * `true` and the type of a task are masked.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { run } from "../support/command.ts";
import {
  committed,
  committedBytes,
  execute,
  executeInOneSession,
  type RunCell,
} from "../support/executed-notebook.ts";

interface Program {
  readonly cell: string;
  /** Name in `expected/`. */
  readonly recorded: string;
}

interface Notebook {
  readonly programs: readonly Program[];
  /** What the text says of a cell's chart, or of what it prints. */
  readonly says: readonly { readonly cell: string; readonly text: RegExp }[];
}

const notebooks: Readonly<Record<string, Notebook>> = {
  "05-random-retries": {
    programs: [
      { cell: "run", recorded: "edition2-rand" },
      { cell: "edition", recorded: "edition1-rand" },
    ],
    says: [
      { cell: "virtual-hour", text: /60 minutes\n.*less than a second/u },
      {
        cell: "run",
        text: /wall 12\.0\d s .*\n[^]*virtual time +│[^]*makerandom\(1, 9, …\) +│─{20}/u,
      },
      { cell: "price", text: /^17 naps, 12 seconds/u },
    ],
  },
  "06-chaining": {
    programs: [
      { cell: "users", recorded: "edition2-chained" },
      { cell: "chained", recorded: "edition1-chained" },
      { cell: "phases", recorded: "edition1-phases" },
    ],
    says: [
      { cell: "barrier", text: /chains: 2\.\d\d s, phase by phase: 3\.\d\d s/u },
      { cell: "chained", text: /wall 11\.0\d s · waited 23\.00 s/u },
      { cell: "phases-result", text: /^4 seconds: result of A, completed/u },
    ],
  },
  "07-queues": {
    programs: [
      { cell: "users", recorded: "edition2-queued" },
      { cell: "crowd", recorded: "edition1-asyncq" },
    ],
    says: [
      { cell: "capacity", text: /put 4\nput 5 after waiting 2 s\n[^]*25 seconds/u },
      { cell: "crowd", text: /wall 14\.\d\d s .*20 never settled/u },
    ],
  },
  "08-generators": {
    programs: [{ cell: "powers", recorded: "edition2-powers" }],
    says: [
      { cell: "powers", text: /wall 2\.0\d s · waited 2\.00 s · no faster/u },
      { cell: "powers-time", text: /^2 s$/mu },
      { cell: "both", text: /^a1 b1 a2 b2 a4 b4 a8 b8 a16 b16\n1 s\n/u },
      { cell: "slow", text: /^2\.5 s\n[^]*parked at yield/u },
      { cell: "leaving", text: /diary:3\nclose diary\nafter the loop\n/u },
      { cell: "using", text: /target: closed\nsource: closed\nthen: lost .*\n0\.5 s\n/u },
    ],
  },
  "09-tasks": {
    programs: [
      { cell: "task", recorded: "edition2-tasks" },
      { cell: "gather", recorded: "edition2-gathers" },
      { cell: "completed", recorded: "edition2-as-completed" },
      { cell: "failing", recorded: "edition2-except-group" },
    ],
    says: [
      { cell: "task", text: /wall 1\.0\d s/u },
      { cell: "gather", text: /wall 2\.0\d s · waited 3\.00 s/u },
      { cell: "failing", text: /wall 2\.0\d s/u },
      { cell: "first-failure", text: /^Error in coro C, after 0\.5 s\n/u },
      {
        cell: "cancel",
        text: /A puts .* at 0\.5 s\nB puts .* at 0\.5 s\n.*nobody is left running\n/u,
      },
      { cell: "timeout", text: /away at 2 s\ngave up: AbortError, because of TimeoutError\n/u },
    ],
  },
};

/** Names for random items in the order in which they come, and no times. */
function masked(printed: string): string[] {
  const items = new Map<string, string>();
  const named = (item: string): string => {
    if (!items.has(item)) items.set(item, `item ${items.size + 1}`);
    return items.get(item) ?? "";
  };
  return printed
    .trimEnd()
    .replaceAll(/<([0-9a-f]{10})>/gu, (_, item: string) => `<${named(item)}>`)
    .replaceAll(/\d+\.\d{2,} seconds/gu, "… seconds")
    .replaceAll(/\b\d\d:\d\d:\d\d\b/gu, "…")
    .replaceAll(/\b(?:True|False)\b/gu, (truth) => truth.toLowerCase())
    .replace("<class '_asyncio.Task'>", "Promise")
    .split("\n");
}

const recorded = (name: string): Promise<string> =>
  readFile(path.join(import.meta.dirname, "expected", `${name}.out`), "utf8");

describe.each(Object.entries(notebooks))("%s", (name, { programs, says }) => {
  let cells: ReadonlyMap<string, RunCell>;
  beforeAll(async () => {
    cells = await execute(name);
  });

  test.each(programs)("prints what CPython prints: $recorded", async (program) => {
    const { printed = "" } = cells.get(program.cell) ?? {};
    expect(masked(printed)).toEqual(masked(await recorded(program.recorded)));
  });

  test.each(says)("shows what its text says: $cell", ({ cell, text }) => {
    const { printed = "", shown = "" } = cells.get(cell) ?? {};
    expect(`${printed}${shown}`).toMatch(text);
  });

  test("what is committed is whole, small, was run, and can be given parameters", async () => {
    expect(await committedBytes(name)).toBeLessThan(1_500_000);
    const all = await committed(name);
    expect(all.filter(({ failed }) => failed)).toEqual([]);
    for (const { cell } of programs) {
      const before = all.find(({ id }) => id === cell)?.printed ?? "";
      expect(masked(before), cell).toEqual(masked(cells.get(cell)?.printed ?? "none"));
    }
    expect(all.filter(({ tags }) => tags.includes("parameters"))).toHaveLength(1);
  });
});

test.each([
  { name: "06-chaining", program: "chained", seed: 7 },
  { name: "07-queues", program: "queued", seed: -12 },
])("$name with seed $seed prints what CPython prints", async ({ name, program, seed }) => {
  const script = path.join(import.meta.dirname, "users.py");
  const [python, cells] = await Promise.all([
    run(path.join(venvBin, "python"), [script, program, String(seed)]),
    execute(
      name,
      `let seed = ${seed}; let numbers = [1, 2, 3]; let producers = 5; let consumers = 10;`,
    ),
  ]);
  expect(python.stderr).toBe("");
  expect(masked(cells.get("users")?.printed ?? "")).toEqual(masked(python.stdout));
});

test("another seed gives other throws, and in each run the same", async () => {
  const [once, twice] = await Promise.all([
    execute("05-random-retries", "let seed = 7;"),
    execute("05-random-retries", "let seed = 7;"),
  ]);
  const printed = once.get("run")?.printed ?? "";
  expect(printed).toContain("---> Finished: makerandom(3)");
  expect(printed).toBe(twice.get("run")?.printed);
  expect(masked(printed)).not.toEqual(masked(await recorded("edition2-rand")));
});

test("in any state of the kernel, and twice in one session, they print the same", async () => {
  const names = Object.keys(notebooks);
  const cells = await executeInOneSession([...names, ...names.toReversed()]);
  expect(cells.filter(({ failed }) => failed)).toEqual([]);
  const programs = Object.values(notebooks).flatMap((notebook) => notebook.programs);
  for (const { cell, recorded: name } of programs) {
    const expected = masked(await recorded(name));
    const printed = cells.filter(({ id }) => id === cell).map((each) => masked(each.printed));
    expect(
      printed.filter((lines) => lines.join() === expected.join()),
      name,
    ).toHaveLength(2);
  }
}, 150_000);
