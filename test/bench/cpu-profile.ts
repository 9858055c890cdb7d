/** A profile as `node --cpu-prof` writes it, summed by the rooms of our code. */
import { existsSync, readFileSync } from "node:fs";
import type { Profiler } from "node:inspector";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Of the monotonic clock, in microseconds. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** @throws {TypeError} The text is no profile */
export function parseProfile(text: string): Profiler.Profile {
  const parsed: unknown = JSON.parse(text);
  if (!isProfile(parsed)) throw new TypeError("Cannot read a profile: it has no samples");
  return parsed;
}

function isProfile(value: unknown): value is Profiler.Profile {
  if (typeof value !== "object" || value === null) return false;
  return ["nodes", "samples", "timeDeltas"].every((key) => Array.isArray(Reflect.get(value, key)));
}

/** @returns The program's own files that were running */
export function filesOf({ nodes }: Profiler.Profile): ReadonlySet<string> {
  return new Set(nodes.map(({ callFrame }) => path.basename(callFrame.url)));
}

/** @returns Microseconds by room. What the platform does counts for the room that called it */
export function spentUs(profile: Profiler.Profile, { fromUs, toUs }: Span): Map<string, number> {
  const rooms = roomsOf(profile);
  const { samples = [], timeDeltas = [], startTime } = profile;
  const spent = new Map<string, number>();
  let atUs = startTime;
  for (const [index, node] of samples.entries()) {
    // A sample stands for the time until the next one.
    atUs += timeDeltas[index] ?? 0;
    const us = timeDeltas[index + 1] ?? 0;
    const room = rooms.get(node) ?? "";
    if (atUs >= fromUs && atUs < toUs) spent.set(room, (spent.get(room) ?? 0) + us);
  }
  return spent;
}

/** @returns Of each node, by its number */
function roomsOf({ nodes }: Profiler.Profile): Map<number, string> {
  const rooms = new Map<number, string>();
  const visit = (id: number, caller: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const { functionName, url, lineNumber } = node.callFrame;
    const isEngine = functionName.startsWith("(") && functionName !== "(root)";
    const room = isEngine ? functionName : (roomAt(url, lineNumber) ?? caller);
    rooms.set(id, room);
    for (const child of node.children ?? []) visit(child, room);
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [root] = nodes;
  if (root !== undefined) visit(root.id, "Node itself");
  return rooms;
}

const regions = new Map<string, readonly { readonly line: number; readonly room: string }[]>();

/** The bundler writes above each module where it comes from. @returns undefined for what is not ours */
function roomAt(url: string, line: number): string | undefined {
  if (!url.startsWith("file:")) return undefined;
  const file = fileURLToPath(url);
  if (file.includes("node_modules"))
    return /.*node_modules\/(?<name>@[^/]+\/[^/]+|[^/]+)/.exec(file)?.groups?.["name"];
  let known = regions.get(file);
  if (known === undefined) {
    known = existsSync(file) ? regionsOf(readFileSync(file, "utf8")) : [];
    regions.set(file, known);
  }
  return known.findLast((region) => region.line <= line)?.room;
}

function regionsOf(text: string): { line: number; room: string }[] {
  return text.split("\n").flatMap((content, line) => {
    const source = /^\/\/(?: #region)? (?<source>(?:kernel|src|node_modules)\/\S+)$/.exec(content);
    const named = source?.groups?.["source"];
    return named === undefined ? [] : [{ line, room: path.dirname(named) }];
  });
}
