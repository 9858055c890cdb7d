import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Make a folder, and those above it that are missing.
 *
 * Node's own `recursive` tries forever where a folder that exists refuses new ones as if it were missing: `/proc` does so.
 *
 * @param mode Of those that are made
 * @throws {NodeJS.ErrnoException} Of the first that can't be made
 */
export function makeFolders(folder: string, mode?: number): void {
  const missing: string[] = [];
  for (let at = folder; !isFolder(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const path of missing.toReversed()) {
    try {
      mkdirSync(path, mode);
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!isFolder(path)) throw error;
    }
  }
}
