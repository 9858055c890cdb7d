import { readdirSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const isWindows = process.platform === "win32";

/** The folder that holds package.json, links resolved: the kernelspec and `.venv`'s scripts hold absolute paths. */
export const checkout = realpathSync(resolve(fileURLToPath(new URL("../../", import.meta.url))));

export const dist = join(checkout, "dist");
export const nodeModules = join(checkout, "node_modules");
export const notebooks = join(checkout, "notebooks");
export const setupFolder = join(checkout, "kernel", "setup");

/** The Python environment, and everything else that the set-up writes beside `node_modules` and `dist`. */
export const venv = join(checkout, ".venv");
export const venvBin = join(venv, isWindows ? "Scripts" : "bin");
export const venvPython = join(venvBin, isWindows ? "python.exe" : "python");
/** A Node newer than the kernel needs, for the tests: what Python packages install, `site-packages` in all but name. */
export const node26Packages = join(venv, "node26");
/** jupytext, for the tests. */
export const jupytextPackages = join(venv, "jupytext");
/** Full output of each command that the set-up ran last. */
export const logs = join(venv, "log");
/** What Jupyter itself writes: settings, workspaces, trust, running servers. Outlives a rebuilt environment. */
export const jupyterState = join(venv, "jupyter");
/** What is set up, and from what; absent while an environment is being changed. */
export const recordFile = join(venv, "awaitlab.json");
export const lockFile = join(venv, "setup.lock");

/** @returns {string} Where `.venv` keeps its Python packages; it must have been made */
export function sitePackages() {
  if (isWindows) return join(venv, "Lib", "site-packages");
  const lib = join(venv, "lib");
  const python = readdirSync(lib).find((name) => name.startsWith("python3"));
  return join(lib, python ?? "python3", "site-packages");
}
