import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { lockFile, venv } from "./places.mjs";
import { say } from "./progress.mjs";

const pollMs = 300;
let isHeld = false;

/** @param {number} processId */
function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** @returns {number | undefined} The process that holds the lock; nothing if it ended without giving it back */
function holder() {
  try {
    const processId = Number(readFileSync(lockFile, "utf8"));
    return processId > 0 && isAlive(processId) ? processId : undefined;
  } catch {
    return undefined;
  }
}

function tryToLock() {
  try {
    mkdirSync(venv, { recursive: true });
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    isHeld = true;
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

export function unlock() {
  if (isHeld) rmSync(lockFile, { force: true });
  isHeld = false;
}

/**
 * One set-up at a time in one checkout: `npm run lab` and `npm test` may well be started together.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
export async function withLock(work) {
  let isToldAbout = 0;
  while (!tryToLock()) {
    const processId = holder();
    if (processId === undefined) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (isToldAbout !== processId) {
      say(`Waiting for another set-up of this checkout (process ${processId}) …`);
    }
    isToldAbout = processId;
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}
