import { inspect, types } from "node:util";
import { bareMessage } from "../cell/provenance.ts";
import type { ThrownError } from "../pipe/index.ts";
import type { StackTraces } from "./stack-traces.ts";

/** Causes and members are followed this deep. */
const deepest = 5;
/** Members that are shown; the rest is counted. */
const mostMembers = 10;
/** Longer texts are cut: an error is to be read. */
const longestText = 20_000;
const standardProperties = new Set(["name", "message", "stack", "cause", "errors"]);

/** Who knows more about some errors. */
export interface Hints {
  /** @returns A sentence, or `""` */
  hint(error: unknown): string;
}

/** Describe what was thrown, whatever it is. Every look at it may run user code: none of that throws from here. */
export function describeThrown(thrown: unknown, stacks: StackTraces, hints?: Hints): ThrownError {
  return new Description(stacks, hints).of(thrown, 0);
}

class Description {
  readonly #stacks: StackTraces;
  readonly #hints: Hints | undefined;
  /** Errors may hold each other, or themselves. */
  readonly #seen = new Set<unknown>();

  constructor(stacks: StackTraces, hints: Hints | undefined) {
    this.#stacks = stacks;
    this.#hints = hints;
  }

  of(thrown: unknown, depth: number): ThrownError {
    const error = guarded(() => (isError(thrown) ? thrown : undefined), undefined);
    if (error === undefined) return uncaught(text(() => inspect(thrown)));
    if (this.#seen.has(error)) return uncaught("an error that is shown above");
    this.#seen.add(error);
    const cause = guarded((): unknown => error.cause, undefined);
    const members = depth < deepest ? this.#members(error, depth) : undefined;
    return {
      name: text(() => read(error, "name")) || "Error",
      message: `${text(() => bareMessage(read(error, "message")))}${this.#hint(error)}`,
      frames: guarded(() => this.#stacks.framesOf(error), []),
      properties: text(() => ownProperties(error)),
      ...(cause !== undefined && depth < deepest && { cause: this.of(cause, depth + 1) }),
      ...(members !== undefined && { errors: members }),
    };
  }

  #hint(error: Error): string {
    const hint = guarded(() => this.#hints?.hint(error) ?? "", "");
    return hint === "" ? "" : `\n${hint}`;
  }

  #members(error: Error, depth: number): ThrownError[] | undefined {
    const members = guarded(() => membersOf(error), undefined);
    if (members === undefined) return undefined;
    const shown = members.slice(0, mostMembers).map((member) => this.of(member, depth + 1));
    const left = members.length - shown.length;
    return left > 0 ? [...shown, uncaught(`… and ${left} more`)] : shown;
  }
}

/** Errors that one error stands for, in the order in which they were thrown. */
function membersOf(error: Error): unknown[] | undefined {
  const found: unknown = Reflect.get(error, "errors");
  if (Array.isArray(found)) return Array.from<unknown>(found);
  // Of a SuppressedError: a disposal failed after what came before it had.
  return "suppressed" in error ? [error.suppressed, Reflect.get(error, "error")] : undefined;
}

function uncaught(message: string): ThrownError {
  return { name: "Uncaught", message, frames: [], properties: "" };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** A user's own error may have anything for a name. */
function read(error: Error, key: "name" | "message"): string {
  const value: unknown = error[key];
  // An error without a prototype has neither.
  if (value === undefined) return "";
  return typeof value === "string" ? value : inspect(value);
}

/** What a library put on its error: `code`, `errno`, a response … */
function ownProperties(error: Error): string {
  const entries = Object.entries(error).filter(([key]) => !standardProperties.has(key));
  return entries.length === 0 ? "" : inspect(Object.fromEntries(entries), { depth: 2 });
}

function text(look: () => string): string {
  const whole = guarded(look, "");
  return whole.length > longestText ? `${whole.slice(0, longestText)}… (cut)` : whole;
}

/** Getters, proxies and `inspect` run user code, which may throw. */
function guarded<Value>(look: () => Value, otherwise: Value): Value {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
