import { realpathSync, statSync } from "node:fs";
import path from "node:path";

/** Where TypeScript looks for what an import names as JavaScript. */
const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};
const extensions = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/**
 * Find the file that a path in an import means, in TypeScript's order: `./x.js` may be `x.ts`, `./x` any of its kinds, `./x` also
 * `x/index.ts`.
 *
 * @returns The real path; nothing if there's no such file, or if it is for Node to find
 */
export function findFile(wanted: string): string | undefined {
  for (const candidate of candidatesOf(wanted)) {
    if (isFile(candidate)) return realpathSync(candidate);
  }
  return undefined;
}

function* candidatesOf(wanted: string): Iterable<string> {
  const extension = path.extname(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  for (const source of sourcesOf[extension] ?? []) yield stem + source;
  yield wanted;
  for (const added of extensions) yield wanted + added;
  for (const added of extensions) yield path.join(wanted, `index${added}`);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
