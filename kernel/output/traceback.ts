import type { StackFrame, ThrownError } from "../pipe/index.ts";
import { bold, cyan, dim, red } from "./ansi.ts";
import { codeFrame } from "./code-frame.ts";

/** Gives the text of a cell by the number of its execution. */
export type SourceOf = (cell: number) => string | undefined;

/** Frames shown of one error; the innermost tell the story. */
const mostFrames = 20;

/**
 * A thrown error as people read it: the message, the failing line, the calls that led there, and why.
 *
 * @returns Lines for the `traceback` of an `error` message, coloured by ANSI codes
 */
export function traceback(error: ThrownError, sourceOf: SourceOf): string[] {
  return [headline(error), ...body(error, sourceOf)];
}

function body(error: ThrownError, sourceOf: SourceOf): string[] {
  const lines: string[] = [];
  const failing = error.frames.find((frame) => frame.cell !== undefined);
  const source = failing?.cell === undefined ? undefined : sourceOf(failing.cell);
  if (failing !== undefined && source !== undefined) {
    lines.push(
      cyan(`${failing.place}:${failing.line}:${failing.column}`),
      ...codeFrame(source, failing),
    );
  }
  lines.push(...frameLines(error.frames));
  if (error.properties !== "") lines.push(...error.properties.split("\n").map(dim));
  for (const [index, member] of (error.errors ?? []).entries()) {
    lines.push(`${bold(`[${index}]`)} ${headline(member)}`, ...indent(body(member, sourceOf)));
  }
  if (error.cause !== undefined) {
    lines.push(
      `${bold("Caused by")} ${headline(error.cause)}`,
      ...indent(body(error.cause, sourceOf)),
    );
  }
  return lines;
}

/** `Name: message`, without the name where it says nothing. */
function headline({ name, message }: ThrownError): string {
  return message === "" ? red(bold(name)) : `${red(bold(name))}: ${message}`;
}

function frameLines(frames: readonly StackFrame[]): string[] {
  const lines = frames.slice(0, mostFrames).map((frame) => dim(`    at ${frameText(frame)}`));
  if (frames.length > mostFrames) lines.push(dim(`    … and ${frames.length - mostFrames} more`));
  return lines;
}

function frameText({ functionName, isAsync, place, line, column }: StackFrame): string {
  const position = line > 0 ? `${place}:${line}:${column}` : place;
  const prefix = isAsync ? "async " : "";
  return functionName === "" ? `${prefix}${position}` : `${prefix}${functionName} (${position})`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
