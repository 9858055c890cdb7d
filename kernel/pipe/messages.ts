import type { Site } from "../../src/trace/index.ts";
import { DecodeError, type JsonObject, parseJson, stringField, toObject } from "../json/index.ts";
import type { LineRequest } from "./line-request.ts";

/**
 * What kernel and runner say to each other. Commands are JSON lines on the runner's descriptor 3; events are the payload
 * of frames of kind `event` on descriptor 4.
 */

/** Kernel → runner. `cell` numbers executions: unlike execution counts, it never repeats. */
export type Command =
  | ExecuteCommand
  | { readonly type: "interrupt"; readonly cell: number }
  | InputReply
  | CommLine
  /** Somebody looks at a variable. `property` of `globalThis`. */
  | { readonly type: "preview"; readonly id: number; readonly property: string };

/** A message of a comm, either way. */
export interface CommLine {
  readonly type: "comm";
  readonly action: "open" | "msg" | "close";
  readonly id: string;
  /** Of `open` alone. */
  readonly target?: string;
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Base64. */
  readonly buffers: readonly string[];
}

/** The answer to an `input-request`. */
export interface InputReply {
  readonly type: "input-reply";
  readonly id: string;
  readonly answer: InputAnswer;
}

export type InputAnswer =
  | { readonly type: "text"; readonly text: string }
  /** The client took the question back. */
  | { readonly type: "cancelled" }
  /** `isFault`: whoever asked must hear of it, else it came too late to matter. */
  | { readonly type: "refused"; readonly reason: string; readonly isFault: boolean };

export interface InputRequest {
  readonly type: "input-request";
  /** Unique among all runners: a late answer must not reach the next one's question. */
  readonly id: string;
  readonly prompt: string;
}

export interface ExecuteCommand {
  readonly type: "execute";
  readonly cell: number;
  /** The number that the user sees in brackets. */
  readonly executionCount: number;
  /** As `CompiledCell.code`. */
  readonly code: string;
  /** What the user typed, magics blanked. */
  readonly source: string;
  /** Properties of `globalThis` that the code assigns to. */
  readonly properties: readonly string[];
  /** As `CompiledCell.sites`. */
  readonly sites: readonly Site[];
  /** As `CompiledCell.mappings`. */
  readonly mappings: string;
  /** As `CompiledCell.lowered`. */
  readonly lowered?: { readonly text: string; readonly mappings: string };
  /** How closely awaits are recorded. */
  readonly trace: "off" | "light" | "full";
  /** Show the cell's awaits as a chart when it has ended. */
  readonly gantt: boolean;
  /** What magics ask for before the code runs, imports included. */
  readonly before: readonly LineRequest[];
  /** What magics ask for at their places in the code, which names them by their index. */
  readonly within: readonly LineRequest[];
  /** Say how long the cell took when it has ended. */
  readonly time: boolean;
  /** What becomes of the value: shown under the cell, or handed back as a `result`, `undefined` too. */
  readonly wants: "output" | "bundle" | "documentation";
}

/** MIME type → data; JSON types hold JSON, the rest text (base64 where the type is binary). */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** Runner → kernel. */
export type RunnerEvent =
  | { readonly type: "ready" }
  | {
      readonly type: "display" | "update-display";
      readonly data: MimeBundle;
      readonly metadata: MimeBundle;
      readonly displayId?: string;
    }
  | { readonly type: "clear-output"; readonly wait: boolean }
  | { readonly type: "result"; readonly data: MimeBundle; readonly metadata: MimeBundle }
  /** A cell threw, or something that it started did so later. */
  | { readonly type: "error"; readonly error: ThrownError }
  | InputRequest
  | CommLine
  /** The answer to the command with this `id`; without a text if there is nothing to show. */
  | { readonly type: "preview"; readonly id: number; readonly text?: string }
  /** Nothing more belongs to the cell's reply; later output of what it started still carries its number. */
  | { readonly type: "done"; readonly outcome: "ok" | "error" }
  | { readonly type: "exit"; readonly code: number };

/** A thrown value, described where it lives. */
export interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly StackFrame[];
  /** Own properties beside the standard ones, as text; empty if none. */
  readonly properties: string;
  readonly cause?: ThrownError;
  /** Members of an AggregateError, or the two of a SuppressedError. */
  readonly errors?: readonly ThrownError[];
}

export interface StackFrame {
  /** As V8 names it, `""` for top-level code. */
  readonly functionName: string;
  readonly isAsync: boolean;
  /** Number of the execution, for a frame in a cell. */
  readonly cell?: number;
  /** `Cell [3]`, a file's path or a `node:` name. */
  readonly place: string;
  /** 1-based, in the source that the user wrote; 0 if unknown. */
  readonly line: number;
  readonly column: number;
}

const commandTypes = new Set<string>([
  "execute",
  "interrupt",
  "input-reply",
  "comm",
  "preview",
] satisfies Command["type"][]);
const eventTypes = new Set<string>([
  "ready",
  "display",
  "update-display",
  "clear-output",
  "result",
  "error",
  "input-request",
  "comm",
  "preview",
  "done",
  "exit",
] satisfies RunnerEvent["type"][]);

/** @throws {DecodeError} No command */
export function decodeCommand(line: string): Command {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see decodeOwn
  return decodeOwn(line, commandTypes, "a command") as unknown as Command;
}

/** @throws {DecodeError} No event */
export function decodeEvent(text: string): RunnerEvent {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see decodeOwn
  return decodeOwn(text, eventTypes, "an event") as unknown as RunnerEvent;
}

/**
 * Both ends of the pipe are this program, built as one, over descriptors that nobody else was given: the tag is
 * checked, so that a stray write is caught, and the fields are taken on trust.
 */
function decodeOwn(text: string, types: ReadonlySet<string>, what: string): JsonObject {
  const message = toObject(parseJson(text, what), what);
  const type = stringField(message, "type", what);
  if (!types.has(type)) throw new DecodeError(`Cannot read ${what}: its type is "${type}"`);
  return message;
}
