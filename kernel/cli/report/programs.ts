import { spawn } from "node:child_process";
import { jupyterEnvironment } from "../../setup/jupyter-environment.mjs";
import { CommandError } from "../errors.ts";

export interface ProgramInput {
  readonly cwd: string;
  /** What it reads from its input. */
  readonly text?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Run a program that turns a notebook into a page, or a part of that way.
 *
 * @param what Its name, for the error
 * @returns What it wrote to its output
 * @throws {CommandError} It can't be started, or fails: with the last lines of what it said
 */
export async function runProgram(
  what: string,
  [program, ...args]: readonly [string, ...string[]],
  { cwd, text = "", env }: ProgramInput,
): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    env: { ...jupyterEnvironment(), ...env },
    // A Ctrl-C in the terminal is for us: what ran is still to be written.
    detached: true,
    windowsHide: true,
  });
  const end = (): void => void child.kill();
  process.once("exit", end);
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (output += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (errors += piece));
  // One that dies early is told by its exit code.
  child.stdin.on("error", () => {});
  child.stdin.end(text);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject).once("close", resolve);
  const code = await promise.finally(() => process.off("exit", end));
  if (code === 0) return output;
  const reason = errors.trim().split("\n").slice(-5).join("\n");
  throw new CommandError(`${what} ended with ${code ?? "a signal"}\n${reason}`);
}
