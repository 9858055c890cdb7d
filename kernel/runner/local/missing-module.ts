import { existsSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { nearestManifest } from "./manifest.ts";

const missingCodes = new Set<unknown>(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

/** Frames to look through for the user's own: Node's loader alone has more than V8 shows by itself. */
const deepest = 50;

/**
 * What an import says of a file that isn't there.
 *
 * @param error What resolution threw
 * @returns For a path, an error that names it as it was written; else the same
 */
export function missingFile(specifier: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || !missingCodes.has(error.code))
    return error;
  if (!/^\.{0,2}(?:\/|$)/.test(specifier)) return error;
  return coded(`Cannot find module "${specifier}"`, error.code);
}

/**
 * Look for a package before Node does: Node remembers each package.json that it looked for in vain, and would not see the
 * package that is installed afterwards.
 *
 * @throws {Error} `ERR_MODULE_NOT_FOUND`
 */
export function assertPackage(specifier: string, importer: string): void {
  const name = packageOf(specifier);
  if (name === undefined) return;
  const folders = createRequire(importer).resolve.paths(specifier) ?? [];
  if (folders.some((folder) => existsSync(path.join(folder, name)))) return;
  // A package may import itself by its name.
  if (nearestManifest(importer)?.name === name) return;
  const message = `Cannot find package "${name}". Install it with: %npm install ${name}`;
  throw coded(message, "ERR_MODULE_NOT_FOUND");
}

/** With the user's own frames. */
function coded(message: string, code: unknown): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = deepest;
  try {
    return Object.assign(new Error(message), { code });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** @returns Name of the package that a specifier leads into; nothing for paths, URLs and what no package can be called */
function packageOf(specifier: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  return /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?=\/|$)/.exec(specifier)?.[0];
}
