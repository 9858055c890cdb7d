/** The same numbers as CPython's: from a table, and from its own mouth. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { venvBin } from "../../../kernel/setup/places.mjs";
import { Random } from "../../../src/random/index.ts";

const python = path.join(venvBin, process.platform === "win32" ? "python.exe" : "python");

/** @returns Python's expressions, each of a list, by seed */
const program = `
import json, random
from sys import argv
seeds, drawn = json.loads(argv[1]), {}
for seed in seeds:
    r = random.Random(seed if isinstance(seed, str) and seed.startswith("text") else int(seed))
    shuffled = list(range(30))
    r.shuffle(shuffled)
    drawn[seed] = {
        "random": [r.random() for _ in range(700)],
        "uniform": [r.uniform(0.5, 2.0) for _ in range(20)],
        "randint": [r.randint(0, 10) for _ in range(40)] + [r.randint(-3, 3) for _ in range(9)],
        "wide": [r.randint(0, 2**49 - 2) for _ in range(5)] + [r.randint(-2**40, 2**52) for _ in range(5)],
        "alone": [r.randint(7, 7)],
        "randrange": [r.randrange(5), r.randrange(3, 9), r.randrange(0, 100, 7), r.randrange(9, 0, -2)],
        "getrandbits": [r.getrandbits(k) for k in range(54)],
        "choice": [r.choice("abcde") for _ in range(20)],
        "choices": r.choices("abcde", k=20),
        "weighed": r.choices("abcde", weights=[1, 0, 2.5, 4, 0.5], k=20),
        "shuffled": shuffled,
        "sample": [r.sample(range(n), k) for n, k in [(5, 5), (21, 3), (22, 3), (100, 6), (101, 20), (10000, 50), (3, 0)]],
    }
print(json.dumps(drawn))
`;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const times = <T>(n: number, draw: () => T): T[] => range(n).map(draw);

/** The same calls in the same order. */
function drawAll(r: Random): unknown {
  const shuffled = range(30);
  const letters = ["a", "b", "c", "d", "e"];
  r.shuffle(shuffled);
  return {
    random: times(700, () => r.random()),
    uniform: times(20, () => r.uniform(0.5, 2)),
    randint: [...times(40, () => r.randint(0, 10)), ...times(9, () => r.randint(-3, 3))],
    wide: [
      ...times(5, () => r.randint(0, 2 ** 49 - 2)),
      ...times(5, () => r.randint(-(2 ** 40), 2 ** 52)),
    ],
    alone: [r.randint(7, 7)],
    randrange: [r.randrange(5), r.randrange(3, 9), r.randrange(0, 100, 7), r.randrange(9, 0, -2)],
    getrandbits: range(54).map((k) => r.getrandbits(k)),
    choice: times(20, () => r.choice(letters)),
    choices: r.choices(letters, { k: 20 }),
    weighed: r.choices(letters, { k: 20, weights: [1, 0, 2.5, 4, 0.5] }),
    shuffled,
    sample: [
      [5, 5],
      [21, 3],
      [22, 3],
      [100, 6],
      [101, 20],
      [10_000, 50],
      [3, 0],
    ].map(([n = 0, k = 0]) => r.sample(range(n), k)),
  };
}

/** As texts: JSON has no large integers. */
const integers = [
  ...range(20).map(String),
  "444",
  "-1",
  "-444",
  String(2 ** 31),
  String(2 ** 32 - 1),
  String(2 ** 32),
  String(2n ** 53n + 1n),
  String(2n ** 64n + 1n),
  String(-(2n ** 100n)),
  String(7n ** 900n),
];
const texts = ["text", "text of a spool 🧵", "text\n"];

let drawnByCPython: unknown;
beforeAll(() => {
  const seeds = JSON.stringify([...integers, ...texts]);
  drawnByCPython = JSON.parse(execFileSync(python, ["-c", program, seeds], { encoding: "utf8" }));
});

describe("a seed gives what it gives in CPython, call by call:", () => {
  test.each([...integers, ...texts])("%j", (seed) => {
    const random = new Random(seed.startsWith("text") ? seed : BigInt(seed));
    expect(drawnByCPython).toHaveProperty([seed], drawAll(random));
  });
});

test("a number and a bigint are the same seed, and a sign is lost, as in CPython", () => {
  expect(new Random(444).random()).toBe(new Random(444n).random());
  expect(new Random(-444).random()).toBe(new Random(444).random());
});

test("numbers that CPython 3.11 drew, without a Python at hand", () => {
  const random = new Random(444);
  expect(times(12, () => random.randint(0, 10))).toEqual([4, 4, 0, 4, 7, 4, 4, 8, 10, 7, 8, 4]);
  expect(new Random(444).random()).toBe(0.3088946587429545);
  const uniform = new Random(444);
  expect(times(4, () => uniform.uniform(0.5, 2))).toEqual([
    0.9633419881144318, 0.5198562738575299, 1.2266563021712746, 1.7922198880668594,
  ]);
  expect(new Random("spool 🧵").random()).toBe(0.5390635730359965);
});

test("what can't be drawn is refused with what was asked for", () => {
  const random = new Random(1);
  expect(() => new Random(0.5)).toThrow("Cannot seed with 0.5");
  expect(() => new Random(2 ** 53)).toThrow("a bigint may be larger");
  expect(() => random.randint(3, 2)).toThrow("Cannot draw from 3 up to 3 by 1");
  expect(() => random.randint(0.5, 2)).toThrow(RangeError);
  expect(() => random.getrandbits(54)).toThrow("Cannot draw 54 random bits");
  expect(() => random.choice([])).toThrow("empty list");
  expect(() => random.choices([])).toThrow("empty list");
  expect(() => random.choices([1, 2], { weights: [1] })).toThrow("2 items by 1 weights");
  expect(() => random.sample([1], 2)).toThrow("a sample of 2 from 1 items");
});
