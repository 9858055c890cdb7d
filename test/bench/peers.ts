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

/** @param python Of an environment with ipykernel; absent: it can't be compared */
export function peers(python: string | undefined): readonly Peer[] {
  return python === undefined ? [awaitlab] : [awaitlab, ipykernel(python)];
}
