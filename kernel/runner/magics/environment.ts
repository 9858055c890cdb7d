import type { MimeBundle } from "../../pipe/index.ts";
import { rowsBundle } from "../rows.ts";
import { usageError } from "./usage-error.ts";

const secret = /pass|secret|token|key|credential|auth/i;
const longestValue = 200;

/** All variables; what looks like a secret is not shown: notebooks are passed on. */
export function environmentBundle(): MimeBundle {
  const rows = Object.entries(process.env)
    .toSorted(([a], [b]) => Number(a > b) - Number(a < b))
    .map(([name, value = ""]) => [name, secret.test(name) ? "…" : shortened(value)]);
  return rowsBundle(["variable", "value"], rows);
}

/** @throws {Error} `UsageError`: there is none of this name */
export function variable(name: string): string {
  const value = process.env[name];
  if (value !== undefined) return `${value}\n`;
  const near = Object.keys(process.env).filter(
    (each) => each.toLowerCase() === name.toLowerCase() || each.startsWith(name),
  );
  const hint = near.length === 0 ? "" : ` There is ${near.slice(0, 3).join(", ")}.`;
  throw usageError(
    `There is no variable "${name}" in the environment.${hint} "%env ${name}=VALUE" sets it, "%env" lists all.`,
  );
}

/** For code and commands from here on. */
export function setVariable(name: string, value: string): string {
  process.env[name] = value;
  return `${name}=${secret.test(name) ? "…" : value}\n`;
}

const shortened = (text: string): string =>
  text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
