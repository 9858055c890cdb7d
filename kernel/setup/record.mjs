import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { checkout, recordFile, venv } from "./places.mjs";

/**
 * What `.venv` holds, each value a hash of what it was made from. A key that is absent was not made yet.
 *
 * @typedef {"packages" | "node" | "testPackages" | "jupytext" | "node26" | "registration"} Part
 */

/**
 * @returns {Map<string, string> | undefined} Nothing when there is no environment, a half-made one, or one that was made for
 * another folder: scripts in `.venv` hold absolute paths
 */
export function readRecord() {
  try {
    /** @type {unknown} */
    const json = JSON.parse(readFileSync(recordFile, "utf8"));
    if (typeof json !== "object" || json === null) return undefined;
    const record = new Map(Object.entries(json).map(([key, value]) => [key, String(value)]));
    return record.get("checkout") === checkout ? record : undefined;
  } catch {
    return undefined;
  }
}

/** From now until `writeRecord`, the environment counts as half-made. */
export function removeRecord() {
  rmSync(recordFile, { force: true });
}

/** @param {Map<string, string>} record */
export function writeRecord(record) {
  mkdirSync(venv, { recursive: true });
  const json = JSON.stringify(Object.fromEntries(record.set("checkout", checkout)), undefined, 2);
  writeFileSync(`${recordFile}.new`, `${json}\n`);
  renameSync(`${recordFile}.new`, recordFile);
}

/** @param {readonly (string | Buffer)[]} parts */
export function hashOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
