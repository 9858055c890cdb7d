import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stampFile } from "./build-inputs.mjs";
import { runLogged } from "./children.mjs";
import { explain } from "./failure.mjs";
import { checkout, dist, jupyterState, venv } from "./places.mjs";
import { hashOf, readRecord, writeRecord } from "./record.mjs";
import { configureJupyter } from "./jupyter-settings.mjs";

const cli = join(dist, "cli.js");
const kernelJson = join(venv, "share", "jupyter", "kernels", "awaitlab", "kernel.json");

/** @param {string} node */
function registrationHash(node) {
  return hashOf([node, readFileSync(stampFile)]);
}

/** @param {string} node Path of a Node 24 */
export function isRegistered(node) {
  return existsSync(kernelJson) && readRecord()?.get("registration") === registrationHash(node);
}

/** Whichever command starts the kernel from `.venv`, what was run is remembered in the checkout, nowhere else. */
function keepHistoryHere() {
  /** @type {unknown} */
  const written = JSON.parse(readFileSync(kernelJson, "utf8"));
  if (typeof written !== "object")
    throw new Error(`Cannot read "${kernelJson}": it is no kernelspec`);
  const spec = { ...written, env: { AWAITLAB_HISTORY: join(jupyterState, "history.sqlite") } };
  writeFileSync(kernelJson, `${JSON.stringify(spec, undefined, 2)}\n`);
}

/**
 * @param {string} node
 * @param {string} prefix
 */
async function install(node, prefix) {
  const args = [cli, "install", "--prefix", prefix];
  const run = await runLogged("register", node, args, { cwd: checkout });
  if (run.code !== 0) throw explain("register the kernel", "the kernel", run);
}

/**
 * Tell a Jupyter that is asked to look there about the kernel on another Node, for the tests.
 *
 * @param {string} node
 * @param {string} prefix
 * @returns {Promise<string>} What `JUPYTER_PATH` must be
 */
export async function registerBeside(node, prefix) {
  await install(node, prefix);
  return join(prefix, "share", "jupyter");
}

/**
 * Tell the Jupyter in `.venv` about the kernel and the export template.
 *
 * @param {string} node Path of a Node 24
 */
export async function register(node) {
  configureJupyter();
  await install(node, venv);
  keepHistoryHere();
  const record = readRecord();
  if (record !== undefined) writeRecord(record.set("registration", registrationHash(node)));
}
