import { readFileSync } from "node:fs";
import path from "node:path";

/** What matters here of a package.json. */
export interface Manifest {
  readonly name?: unknown;
  readonly type?: unknown;
}

/** The package.json in a file's folder or above. Node's `findPackageJSON` gives the file itself where there is none. */
export function nearestManifest(file: string): Manifest | undefined {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = readManifest(path.join(folder, "package.json"));
    if (found !== undefined || folder === path.dirname(folder)) return found;
  }
}

function readManifest(file: string): Manifest | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof content === "object" && content !== null ? content : {};
  } catch {
    // None, or none that can be read: Node says so where it matters.
    return undefined;
  }
}
