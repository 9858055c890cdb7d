import { spawn } from "node:child_process";
import { killTree } from "../kill-tree.ts";
import type { Outlet } from "../outlet.ts";

/** What a command that has ended left in its pipes is read by then; what it left running may hold them for ever. */
const quietMs = 100;
/** As shells have it: no such command. */
const notFound = 127;

/**
 * Run a command in a shell, its output being the cell's as it comes. It reads nothing: who asks there gets the end of input.
 *
 * @param signal Ends the command and all that it started
 * @throws {Error} `ShellError`: an exit code other than 0, or a signal
 */
export async function runShell(
  command: string,
  outlet: Outlet,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const child = spawn(command, {
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  const stop = (): void => {
    if (child.pid !== undefined) killTree(child.pid);
  };
  signal.addEventListener("abort", stop);
  let readAt = performance.now();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (bytes: Buffer) => {
      readAt = performance.now();
      outlet.text(name, bytes);
    });
  }
  const ended = Promise.withResolvers<void>();
  child.once("error", ended.reject);
  child.once("close", () => ended.resolve());
  let quiet: NodeJS.Timeout | undefined;
  child.once("exit", () => {
    readAt = performance.now();
    quiet = setInterval(() => {
      if (performance.now() - readAt > quietMs) ended.resolve();
    }, quietMs / 2);
  });
  try {
    await ended.promise;
  } finally {
    clearInterval(quiet);
    signal.removeEventListener("abort", stop);
  }
  assertSuccess(command, child.exitCode, child.signalCode);
}

function assertSuccess(command: string, code: number | null, signal: NodeJS.Signals | null): void {
  if (code === 0) return;
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  const [name = ""] = command.split(/\s/, 1);
  // `!flag` is a command where no cell declares `flag`.
  const hint =
    code === notFound && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
      ? `. If "${name}" is a value, write (!${name})`
      : "";
  const error = new Error(`The command ${how}: ${command}${hint}`);
  throw Object.assign(error, { name: "ShellError" });
}
