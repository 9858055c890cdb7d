import { isBuiltin } from "node:module";

const missingCodes = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

/**
 * What an import says of something that isn't there.
 *
 * @param error What Node's own resolution threw
 * @returns The same, unless nothing was found: then with the line that mends it
 */
export function missingModule(specifier: string, error: unknown): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (!(error instanceof Error) || !missingCodes.has(String(code))) return error;
  const name = packageOf(specifier);
  // A package that is there, but has no such file, is no matter of installing.
  const isPackage =
    name !== undefined && new RegExp(`['"]${name}['"]|['"]${specifier}['"]`).test(error.message);
  error.message = isPackage
    ? `Cannot find package "${name}". Install it with: %npm install ${name}`
    : `Cannot find module "${specifier}"`;
  return error;
}

/** @returns Name of the package that a specifier leads into; nothing for paths, URLs and what no package can be called */
function packageOf(specifier: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  return /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?=\/|$)/.exec(specifier)?.[0];
}
