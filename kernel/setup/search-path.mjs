import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isWindows } from "./places.mjs";

const endings = isWindows ? [".exe", ".cmd", ""] : [""];

/**
 * Find a program as a shell would.
 *
 * @param {string} name
 * @returns {string | undefined} An absolute path, links not resolved
 */
export function findOnPath(name) {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (folder !== "" && isProgram(file)) return file;
    }
  }
  return undefined;
}

/** @param {string} file */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
