/** What is no magic stays as it is, whatever the cell. */
import { parseSync } from "oxc-parser";
import { expect, test, vi } from "vitest";
import { splitMagics } from "../../../kernel/cell/index.ts";
import { Random } from "../../support/random.ts";

const seed = 8;
const rounds = 4000;

/** Of a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

/** Lines as they stand in TypeScript, many of them like magics. All names are declared. */
const names = ["who", "time", "npm", "ls", "sh", "flag"] as const;
const declared = `let ${names.map((name) => `${name} = 7`).join(", ")};`;
const statements = [
  "who\n%time",
  "who\n% ls\n%npm",
  "const x = who\n  %time\n",
  "`\n%who\n%%gantt\n!ls -l\n`;",
  "`${who\n%time}\n%sh ls`;",
  "/*\n%who\n!ls\n%%time */",
  "// a comment\n// %who\n",
  "// %sh ls\n",
  "!flag\n",
  "!ls\n",
  "who\n!flag\n",
  "if (who)\n!flag\n",
  "who\n!= time",
  "/[\n]/.test('');",
  "/%who/.test('');",
  "'%who\\\n%time';",
  "f(who,\n!flag,\n-1\n%time\n);",
  "{ who\n%time }",
  "function f(...all: number[]) {\n  return who\n  %time\n}\n",
  "class A { a = who\n%time }\n",
  "({ a: who\n%time });",
  "[who\n%time, !flag];",
  "() => who\n%time;",
  "who ? time\n%ls : !flag;",
  "type T = `\n%who`;",
] as const;

test("cells without magics stay as they are", () => {
  const random = new Random(seed);
  let whole = 0;
  for (let round = 0; round < rounds; round += 1) {
    const parts = Array.from({ length: 1 + random.integer(4) }, () => random.pick(statements));
    const source = `${declared}\n${parts.join(random.pick(["\n", ";\n", ""]))}`;
    if (parseSync("cell.ts", source, { lang: "ts", sourceType: "module" }).errors.length > 0)
      continue;
    whole += 1;
    const split = splitMagics(source);
    expect(split, source).toEqual({ type: "split", magics: [], code: source });
  }
  // The statements are such that most go together.
  expect(whole).toBeGreaterThan(rounds / 4);
});

test.each([
  ["a template", `\`\n${"%who\n!ls\n".repeat(20_000)}\`;`],
  ["one that is not closed", `\`\n${"%who\n!ls\n".repeat(20_000)}`],
  ["negations", `const flag = true;\n${"!flag\n".repeat(20_000)}`],
  ["magics", `1;\n${"%who\n".repeat(2000)}`],
  ["brackets", "(\n%who\n".repeat(5000)],
])("%s of many lines takes no longer than a cell may", (_what, source) => {
  const startMs = performance.now();
  splitMagics(source);
  // Some 100 ms; a time that grows with the square of the lines takes minutes.
  expect(performance.now() - startMs).toBeLessThan(10_000);
});

const pieces = '%who %%gantt !ls %foo % ! ` ${ } /* */ ( ) " ; \r\n 🧵'.split(" ");
const scraps = ["%time f()", ...statements, ...pieces, "// %npm i a"] as const;

test("whatever the text, all that is no magic keeps its place", () => {
  const random = new Random(seed);
  for (let round = 0; round < rounds; round += 1) {
    const parts = Array.from({ length: random.integer(8) }, () => random.pick(scraps));
    const source = parts.join(random.pick(["\n", " ", ""]));
    const split = splitMagics(source);
    if (split.type !== "split") continue;
    const magics = new Set(split.magics.map(({ line }) => line));
    expect(split.code.length, source).toBe(source.length);
    const left = split.code.split("\n").filter((_, index) => !magics.has(index + 1));
    const kept = source.split("\n").filter((_, index) => !magics.has(index + 1));
    expect(left, source).toEqual(kept);
  }
});
