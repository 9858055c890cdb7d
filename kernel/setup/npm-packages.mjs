import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { runLogged } from "./children.mjs";
import { explain } from "./failure.mjs";
import { checkout, nodeModules } from "./places.mjs";
import { SetupProblem } from "./problem.mjs";
import { step } from "./progress.mjs";
import { findOnPath } from "./search-path.mjs";

/**
 * @typedef {object} Locked A package in a lock file
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/**
 * @param {string} file
 * @returns {ReadonlyMap<string, Locked>} By the package's place, as in `node_modules/name`
 */
function readLock(file) {
  /** @type {{ packages?: Record<string, Locked> }} */
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- npm wrote it; what is missing reads as undefined.
  const json = JSON.parse(readFileSync(file, "utf8"));
  return new Map(Object.entries(json.packages ?? {}).filter(([place]) => place !== ""));
}

/** Which C library binaries need here. Elsewhere than on Linux, packages don't say. */
const libc = JSON.stringify(process.report.getReport()).includes('"glibcVersionRuntime"')
  ? "glibc"
  : "musl";

/**
 * Optional packages are binaries for one kind of machine, and what those of other kinds need.
 *
 * @param {Locked} locked
 */
function isNeededHere({ optional, os, cpu, libc: libcs }) {
  if (optional === true && os === undefined && cpu === undefined) return false;
  return (
    (os?.includes(process.platform) ?? true) &&
    (cpu?.includes(process.arch) ?? true) &&
    (libcs?.includes(libc) ?? true)
  );
}

/**
 * npm writes a lock file of what it installed when it is done: if that agrees with ours, all is there.
 */
export function areNpmPackagesInstalled() {
  const installedLock = join(nodeModules, ".package-lock.json");
  if (!existsSync(installedLock)) return false;
  const installed = readLock(installedLock);
  for (const [place, locked] of readLock(join(checkout, "package-lock.json"))) {
    const there = installed.get(place);
    if (there === undefined && isNeededHere(locked)) return false;
    if (there !== undefined && there.version !== locked.version) return false;
  }
  return true;
}

/** @returns {readonly string[]} Where npm's own script may be, the npm that runs us first */
function npmScripts() {
  const fromNpm = process.env["npm_execpath"];
  const onPath = findOnPath("npm");
  const besideNode = dirname(process.execPath);
  const script = join("node_modules", "npm", "bin", "npm-cli.js");
  return [
    ...(fromNpm ? [fromNpm] : []),
    ...(onPath ? [realpathSync(onPath)] : []),
    join(besideNode, script),
    join(besideNode, "..", "lib", script),
  ];
}

/**
 * How to run npm on a given Node. An npm on an old Node would leave out the native packages that call for a newer one.
 *
 * @param {string} node
 * @returns {readonly [string, ...string[]]}
 */
export function npmOn(node) {
  const script = npmScripts().find((file) => file.endsWith("npm-cli.js") && existsSync(file));
  if (script !== undefined) return [node, script];
  const shim = findOnPath("npm");
  if (shim !== undefined) return [shim];
  throw new SetupProblem(
    "Cannot find npm: none on the PATH. Install npm (it comes with Node), then run the same command again.",
  );
}

/** @param {string} node Path of a Node 24 */
export async function installNpmPackages(node) {
  const [command, ...args] = npmOn(node);
  await step("Installing the npm packages of package-lock.json", async (onLine) => {
    const env = {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`,
    };
    // No scripts: every package that we use ships its binaries, and none gets to run code at set-up.
    const run = await runLogged(
      "npm",
      command,
      [...args, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
      { cwd: checkout, env, onLine },
    );
    if (run.code !== 0) throw explain("install the npm packages", "npm's registry", run);
  });
}
