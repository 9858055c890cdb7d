import { inspect, types } from "node:util";
import { withoutTools } from "../cell/provenance.ts";
import type { ThrownError } from "../pipe/index.ts";
import type { StackTraces } from "./stack-traces.ts";

/** Causes and members of AggregateErrors are followed this deep: a cycle must end somewhere. */
const deepest = 5;
const standardProperties = new Set(["name", "message", "stack", "cause", "errors"]);

/** Describe what was thrown, whatever it is; never throws itself. */
export function describeThrown(
  thrown: unknown,
  stacks: StackTraces,
  depth: number = 0,
): ThrownError {
  if (!isError(thrown)) {
    return { name: "Uncaught", message: safely(() => inspect(thrown)), frames: [], properties: "" };
  }
  const nested = (value: unknown): ThrownError => describeThrown(value, stacks, depth + 1);
  const members: unknown = Reflect.get(thrown, "errors");
  const hasCause = safely(() => String("cause" in thrown && thrown.cause !== undefined)) === "true";
  return {
    name: safely(() => textOf(thrown, "name")) || "Error",
    message: safely(() => withoutTools(textOf(thrown, "message"))),
    frames: stacks.framesOf(thrown),
    properties: ownProperties(thrown),
    ...(hasCause && depth < deepest && { cause: nested(thrown.cause) }),
    ...(Array.isArray(members) && depth < deepest && { errors: members.map(nested) }),
  };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** A user's own error may have anything for a name. */
function textOf(error: Error, key: "name" | "message"): string {
  const value: unknown = error[key];
  return String(value);
}

/** What a library put on its error: `code`, `errno`, a response … */
function ownProperties(error: Error): string {
  return safely(() => {
    const entries = Object.entries(error).filter(([key]) => !standardProperties.has(key));
    return entries.length === 0 ? "" : inspect(Object.fromEntries(entries), { depth: 2 });
  });
}

/** Getters and `inspect` run user code, which may throw. */
function safely(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
