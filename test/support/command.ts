/** A program run from a shell, as a person runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

export interface Outcome {
  /** Exit code; nothing if a signal ended the program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment; that of the tests if absent. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A program that runs, and what it will have done. */
export class Command {
  readonly process: ChildProcess;
  readonly outcome: Promise<Outcome>;
  stdout = "";
  stderr = "";

  constructor(file: string, args: readonly string[], { cwd = root, env }: CommandOptions = {}) {
    this.process = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.outcome = new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("close", (code) => {
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Wait until the program has written a text. Fails if it ends before. */
  async saw(text: string): Promise<void> {
    const isSeen = (): boolean => `${this.stdout}${this.stderr}`.includes(text);
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (isSeen()) resolve();
      };
      this.process.stdout?.on("data", check);
      this.process.stderr?.on("data", check);
      this.process.once("close", () => {
        const reason = `Ended without writing "${text}":\n${this.stdout}${this.stderr}`;
        if (!isSeen()) reject(new Error(reason));
      });
      check();
    });
  }
}

export function run(
  file: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<Outcome> {
  return new Command(file, args, options).outcome;
}
