import { rmSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isBuilt } from "./build-inputs.mjs";
import { runLogged } from "./children.mjs";
import { explain } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { findNode24 } from "./node24.mjs";
import { areNpmPackagesInstalled, installNpmPackages } from "./npm-packages.mjs";
import { checkout, setupFolder, venv } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { step } from "./progress.mjs";
import { installPythonPackages, missingPins } from "./python-packages.mjs";
import { isRegistered, register } from "./registration.mjs";

const oldestNode = 18;

function checkNode() {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new SetupProblem(
      `Cannot run on Node ${process.versions.node}: Node ${oldestNode} or newer is needed. Install one and run the same command again.`,
    );
  }
}

function checkWritable() {
  const probe = join(venv, `probe-${process.pid}`);
  try {
    mkdirSync(venv, { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupProblem(
      `Cannot write into "${checkout}" (${reason}): everything is installed there. Move the checkout to a folder that you may write to, or change the folder's owner.`,
    );
  }
}

function node24() {
  const node = findNode24();
  if (node === undefined)
    throw new SetupProblem(
      "Cannot find the Node 24 that belongs in .venv: remove .venv and run the same command again.",
    );
  return node;
}

/** @param {string} node */
async function build(node) {
  await step("Building the kernel", async (onLine) => {
    const run = await runLogged("build", node, [join(setupFolder, "build.mjs")], {
      cwd: checkout,
      onLine,
    });
    if (run.code !== 0) throw explain("build the kernel", "npm's registry", run);
  });
}

/** @param {import("./python-packages.mjs").Wanted} options */
function isReady(options) {
  const node = findNode24();
  return (
    node !== undefined &&
    missingPins(options).length === 0 &&
    areNpmPackagesInstalled() &&
    isBuilt() &&
    isRegistered(node)
  );
}

/**
 * Bring the checkout from whatever state it is in to one that works. What is there already is left alone.
 *
 * Python comes first: where the machine's Node is old, it brings the Node 24 that npm and the build run on.
 *
 * @param {import("./python-packages.mjs").Wanted} [wanted]
 * @returns {Promise<string>} Path of a Node 24
 * @throws {SetupProblem}
 */
export async function prepare(wanted = {}) {
  checkNode();
  if (isReady(wanted)) return node24();
  checkWritable();
  await withLock(async () => {
    const missing = missingPins(wanted);
    if (missing.length > 0) await installPythonPackages(missing);
    const node = node24();
    if (!areNpmPackagesInstalled()) await installNpmPackages(node);
    if (!isBuilt()) await build(node);
    if (!isRegistered(node)) await register(node);
  });
  return node24();
}
