import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stampFile } from "./build-inputs.mjs";
import { runLogged } from "./children.mjs";
import { explain } from "./failure.mjs";
import { checkout, dist, venv } from "./places.mjs";
import { hashOf, readRecord, writeRecord } from "./record.mjs";
import { configureJupyter } from "./jupyter-settings.mjs";

const cli = join(dist, "cli.js");

/** @param {string} node */
function registrationHash(node) {
  return hashOf([node, readFileSync(stampFile)]);
}

/** @param {string} node Path of a Node 24 */
export function isRegistered(node) {
  return (
    existsSync(join(venv, "share", "jupyter", "kernels", "awaitlab", "kernel.json")) &&
    readRecord()?.get("registration") === registrationHash(node)
  );
}

/**
 * Tell the Jupyter in `.venv` about the kernel and the export template.
 *
 * @param {string} node Path of a Node 24
 */
export async function register(node) {
  configureJupyter();
  const run = await runLogged("register", node, [cli, "install", "--prefix", venv], {
    cwd: checkout,
  });
  if (run.code !== 0) throw explain("register the kernel", "the kernel", run);
  const record = readRecord();
  if (record !== undefined) writeRecord(record.set("registration", registrationHash(node)));
}
