import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { checkout, dist } from "./places.mjs";
import { hashOf } from "./record.mjs";

const folders = ["src", "kernel"];
const files = ["package-lock.json", "package.json", "tsconfig.json"];
export const stampFile = join(dist, ".stamp");

/**
 * @param {string} folder Path below the checkout
 * @returns {readonly string[]} Paths below the checkout
 */
function filesIn(folder) {
  return readdirSync(join(checkout, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return /\.(ts|mjs|json|svg|png|j2|py)$/.test(entry.name) ? [path] : [];
  });
}

/** @returns {string} What `dist` would be built from now */
export function buildStamp() {
  return hashOf(
    [...files, ...folders.flatMap(filesIn)]
      .sort()
      .flatMap((file) => [file.split(sep).join("/"), readFileSync(join(checkout, file))]),
  );
}

export function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === buildStamp();
}
