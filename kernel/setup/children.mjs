import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { logs } from "./places.mjs";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

/** How long a child may take to end when asked, before it is killed. */
const usualPatienceMs = 5_000;
/** npm hands on the Ctrl-C that the terminal has sent already: what comes so soon is one signal. */
const sameMs = 1_000;

/** With the patience that each is met with. @type {Map<ChildProcess, number>} */
const running = new Map();

/**
 * Start a program that ends with this process.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions & { patienceMs?: number }} options
 * @returns {ChildProcess}
 */
export function startChild(command, args, { patienceMs = usualPatienceMs, ...options }) {
  const child = spawn(command, args, { windowsHide: true, ...options });
  running.set(child, patienceMs);
  child.once("close", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<number>} The exit code; 128 + the signal's number for a child that a signal ended
 */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/**
 * Run a program quietly: its output goes to a log.
 *
 * @param {string} logName Name of the log in `.venv/log`, without the ending
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<{ code: number, output: string, logFile: string }>}
 */
export async function runLogged(logName, command, args, { cwd, env = process.env, onLine }) {
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, `${logName}.log`);
  const log = createWriteStream(logFile);
  log.write(`> ${[command, ...args].join(" ")}\n`);
  let output = "";
  const child = startChild(command, args, {
    cwd,
    env: { ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (/** @type {string} */ text) => {
      output += text;
      log.write(text);
      const line = text.trimEnd().split("\n").at(-1)?.trim();
      if (line) onLine?.(line);
    });
  }
  try {
    return { code: await ended(child), output, logFile };
  } finally {
    log.end();
  }
}

/**
 * Ask every child to end, and kill those that don't.
 *
 * @param {NodeJS.Signals} signal
 */
async function endChildren(signal) {
  const ends = [...running].map(([child, patienceMs]) => {
    const ending = new Promise((resolve) => child.once("close", resolve));
    child.kill(signal);
    const killer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    return ending.then(() => clearTimeout(killer));
  });
  await Promise.all(ends);
}

/**
 * Ctrl-C and its like end the children first. A second one doesn't wait for them.
 *
 * @param {() => void} cleanUp Runs when all children have ended
 */
export function endChildrenOnSignals(cleanUp) {
  let endingSince = Infinity;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      if (endingSince < Infinity) {
        if (performance.now() - endingSince < sameMs) return;
        for (const child of running.keys()) child.kill("SIGKILL");
        process.exit(128 + constants.signals[signal]);
      }
      endingSince = performance.now();
      // SIGTERM, as Jupyter answers SIGINT with a question.
      void endChildren("SIGTERM").then(() => {
        cleanUp();
        process.exit(128 + constants.signals[signal]);
      });
    });
  }
}
