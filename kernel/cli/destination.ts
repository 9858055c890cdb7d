import { resolve } from "node:path";
import type { Destination } from "./data-folder.ts";
import { UsageError } from "./errors.ts";
import type { Flags } from "./parse.ts";

export const destinationOptions = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
} as const;

/**
 * @param what The command with its preposition, for errors: `install to`
 * @throws {UsageError} Several are named, or an empty one
 */
export function destination(flags: Flags, what: string): Destination {
  const given = Object.keys(destinationOptions).filter((name) => flags[name] !== undefined);
  if (given.length > 1) {
    throw new UsageError(
      `Cannot ${what} ${given.map((name) => `--${name}`).join(" and ")} at once`,
    );
  }
  if (flags["sys-prefix"] === true) return { type: "sys-prefix" };
  const { prefix } = flags;
  if (prefix === "")
    throw new UsageError(`Cannot ${what} a folder without a name: --prefix is empty`);
  if (typeof prefix === "string") return { type: "prefix", prefix: resolve(prefix) };
  return { type: "user" };
}
