import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";
import type { Flags } from "./parse.ts";

/** A kernel of another name, for notebooks that ask for it. */
export interface Alias {
  /** Jupyter's name for the kernel that notebooks ask for. */
  readonly name: string;
  readonly displayName: string;
  readonly language: string;
}

/** tslab installs two kernels. */
export const aliases: readonly Alias[] = [
  { name: "tslab", displayName: "TypeScript (awaitlab as tslab)", language: "typescript" },
  { name: "jslab", displayName: "JavaScript (awaitlab as jslab)", language: "javascript" },
];

export const aliasOptions = {
  "also-as": { type: "string", multiple: true },
  replace: { type: "boolean" },
} as const;

/** @throws {UsageError} A name that awaitlab can't stand for */
export function wantedAliases(flags: Flags): readonly Alias[] {
  const wanted: unknown = flags["also-as"] ?? [];
  const names = Array.isArray(wanted) ? [...new Set(wanted.map(String))] : [];
  const known = aliases.map(({ name }) => name);
  return names.map((name) => {
    const alias = aliases.find((candidate) => candidate.name === name);
    if (alias !== undefined) return alias;
    const near = nearest(name, known);
    const hint = near === undefined ? "" : `. Did you mean ${near}?`;
    throw new UsageError(`Cannot install as "${name}": --also-as takes tslab or jslab${hint}`);
  });
}
