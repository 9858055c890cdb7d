import { globSync } from "node:fs";
import path from "node:path";
import type { StartOptions } from "../support/kernel.ts";

/** A kernel that is measured, and how it says the same things. */
export interface Peer extends StartOptions {
  readonly name: "awaitlab" | "Deno" | "tslab" | "ipykernel";
  readonly sum: string;
  /** A cell that declares a list of numbers named `numbers`. */
  readonly declareNumbers: string;
  /** A cell with a value and a function of its own, named by its number. */
  declare(cell: number): string;
  print(lines: number): string;
  /** A cell that declares `total`, and one that adds to it in 3·10⁷ turns. */
  readonly loop: readonly [declare: string, run: string];
  /** A cell that never ends. */
  readonly spin: string;
  /** How its kernelspec says that it is interrupted. */
  readonly interrupt: "message" | "signal";
  /** A cell with 100,000 awaits; absent where they are something else. */
  readonly awaits?: string;
  /** A cell that stops the recording of awaits; absent where nobody records. */
  readonly untraced?: string;
  /** A cell that stops the type check; absent where nobody checks beside. */
  readonly unchecked?: string;
  /** A cell with a type error; absent where nobody checks beside. */
  readonly typeError?: string;
}

const inTypeScript = {
  sum: "1 + 1",
  declareNumbers: "const numbers = [1, 2, 3];",
  declare: (cell: number): string =>
    `const value${cell} = ${cell}; function add${cell}(n: number) { return n + value${cell}; }`,
  print: (lines: number): string => `for (let i = 0; i < ${lines}; i++) console.log(i)`,
  loop: ["let total = 0;", "for (let i = 0; i < 30_000_000; i++) total += i & 3;"],
  spin: "while (true) {}",
  awaits: "await (async () => { for (let i = 0; i < 100_000; i++) await null; })();",
} as const;

const awaitlab: Peer = {
  ...inTypeScript,
  name: "awaitlab",
  interrupt: "message",
  untraced: "%trace off",
  unchecked: "%check off",
  typeError: "async function load(id: number) { return { id } }\nawait load('1');\nload(2);",
};

const deno = (program: string): Peer => ({
  ...inTypeScript,
  name: "Deno",
  interrupt: "message",
  command: (file) => [program, "jupyter", "--kernel", "--conn", file],
  env: { DENO_NO_UPDATE_CHECK: "1" },
});

const tslab = (script: string): Peer => ({
  ...inTypeScript,
  name: "tslab",
  interrupt: "signal",
  command: (file) => [process.execPath, script, "kernel", "--config-path", file],
});

const ipykernel = (python: string): Peer => ({
  name: "ipykernel",
  interrupt: "signal",
  command: (file) => [python, "-m", "ipykernel_launcher", "-f", file],
  sum: "1 + 1",
  declareNumbers: "numbers = [1, 2, 3]",
  declare: (cell) => `value${cell} = ${cell}\ndef add${cell}(n: int): return n + value${cell}`,
  print: (lines) => `for i in range(${lines}): print(i)`,
  loop: ["total = 0", "for i in range(30_000_000): total += i & 3"],
  spin: "while True: pass",
});

/**
 * @param python Of an environment with ipykernel; absent: it can't be compared
 * @param packages Folder with the npm packages deno and tslab; absent: they can't be compared
 */
export function peers(python: string | undefined, packages: string | undefined): readonly Peer[] {
  const [denoProgram] =
    packages === undefined ? [] : globSync(path.join(packages, "node_modules/@deno/*/deno{,.exe}"));
  return [
    awaitlab,
    ...(denoProgram === undefined ? [] : [deno(denoProgram)]),
    ...(packages === undefined ? [] : [tslab(path.join(packages, "node_modules/tslab/bin/tslab"))]),
    ...(python === undefined ? [] : [ipykernel(python)]),
  ];
}
