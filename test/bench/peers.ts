import { globSync } from "node:fs";
import path from "node:path";
import type { StartOptions } from "../support/kernel.ts";

/** A kernel that is measured, and how it says the same things. */
export interface Peer extends StartOptions {
  readonly name: string;
  readonly sum: string;
  readonly declare: string;
  /** A cell with a type error; absent where nobody checks. */
  readonly typeError?: string;
  print(lines: number): string;
}

const awaitlab: Peer = {
  name: "awaitlab",
  sum: "1 + 1",
  declare: "const numbers = [1, 2, 3];",
  typeError: "async function load(id: number) { return { id } }\nawait load('1');\nload(2);",
  print: (lines) => `for (let i = 0; i < ${lines}; i++) console.log(i)`,
};

const ipykernel = (python: string): Peer => ({
  name: "ipykernel",
  command: (file) => [python, "-m", "ipykernel_launcher", "-f", file],
  sum: "1 + 1",
  declare: "numbers = [1, 2, 3]",
  print: (lines) => `for i in range(${lines}): print(i)`,
});

const tslab = (script: string): Peer => ({
  ...awaitlab,
  name: "tslab",
  command: (file) => [process.execPath, script, "kernel", "--config-path", file],
});

const deno = (program: string): Peer => ({
  ...awaitlab,
  name: "Deno",
  command: (file) => [program, "jupyter", "--kernel", "--conn", file],
  env: { DENO_NO_UPDATE_CHECK: "1" },
});

/** @param folder Where npm put Deno and tslab @returns Kernels that know types, or guess them */
export function languagePeers(folder: string, python: string | undefined): readonly Peer[] {
  const packages = path.join(folder, "node_modules");
  const programs = globSync("@deno/*/deno{,.exe}", { cwd: packages });
  return [
    awaitlab,
    ...programs.map((program) => deno(path.join(packages, program))),
    tslab(path.join(packages, "tslab", "bin", "tslab")),
    ...(python === undefined ? [] : [ipykernel(python)]),
  ];
}

/** @param python Of an environment with ipykernel; absent: it can't be compared */
export function peers(python: string | undefined): readonly Peer[] {
  return python === undefined ? [awaitlab] : [awaitlab, ipykernel(python)];
}
