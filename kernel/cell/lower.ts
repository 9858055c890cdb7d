/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
/**
 * What cannot be blanked (enums, namespaces, parameter properties, decorators, `accessor`) goes through swc, and nothing else
 * does: the statements between are kept as they stand, for swc prints anew all that it sees, and takes `using` apart.
 */
import { createRequire } from "node:module";
import type * as Swc from "@swc/core";
import type { Node, Program } from "oxc-parser";
import { fault, type Fault } from "./fault.ts";
import { Lines } from "./mappings.ts";
import { declarationOf } from "./names.ts";
import { unusedPrefix } from "./own-names.ts";
import type { Segments } from "./provenance.ts";
import { Splice } from "./splice.ts";
import { blankTypes } from "./strip.ts";
import { someNode } from "./tree.ts";
import { decodeVlq } from "./vlq.ts";

const SWC_OPTIONS: Swc.Options = {
  filename: "cell.ts",
  configFile: false,
  swcrc: false,
  isModule: true,
  sourceMaps: true,
  jsc: {
    target: "esnext",
    parser: { syntax: "typescript", decorators: true },
    // Without the first, an import that only later cells use vanishes.
    transform: { verbatimModuleSyntax: true, decoratorVersion: "2022-03" },
  },
};

/** JavaScript, and where each part of it comes from. */
interface Lowered {
  readonly type: "lowered";
  readonly text: string;
  readonly segments: Segments;
}

export function isUnblankable(node: Node): boolean {
  switch (node.type) {
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
      return !node.declare;
    case "TSParameterProperty":
    case "TSImportEqualsDeclaration":
    case "TSExportAssignment":
    case "TSTypeAssertion":
    case "AccessorProperty":
    case "Decorator":
      return true;
    default:
      return false;
  }
}

/** @param program Of `text`, parsed as TypeScript */
export function lower(text: string, program: Program): Lowered | Fault {
  const plan = new Plan(text, program);
  try {
    const { code, map } = swc().transformSync(plan.input, SWC_OPTIONS);
    return { type: "lowered", ...plan.restore(code, map ?? "") };
  } catch (error) {
    return swcFault(error, text);
  }
}

let loaded: typeof Swc | undefined;

/** Few cells need it, and it takes 20 ms to load. */
function swc(): typeof Swc {
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- `require` can't know what it loads
  loaded ??= createRequire(import.meta.url)("@swc/core");
  if (loaded === undefined) throw new Error('Cannot load "@swc/core"');
  return loaded;
}

/** What swc gets to see, and how its answer turns into the whole cell again. */
class Plan {
  readonly input: string;
  readonly #text: string;
  readonly #lines: Lines;
  /** Stands in no text of the user. */
  readonly #marker: string;
  readonly #kept: { readonly start: number; readonly blanked: string }[] = [];
  readonly #classes: string[] = [];

  constructor(text: string, program: Program) {
    this.#text = text;
    this.#lines = new Lines(text);
    this.#marker = unusedPrefix(text);
    let input = "";
    let end = 0;
    for (const part of runsOf(program)) {
      input += text.slice(end, part.start);
      input += part.isLowered
        ? this.#lowered(part.start, part.end, part.nodes)
        : this.#keep(part.start, part.end);
      ({ end } = part);
    }
    this.input = input + text.slice(end);
  }

  /** After a decorated class, what it is called then: its decorators may have put another class in its place. */
  #lowered(start: number, end: number, nodes: readonly Node[]): string {
    const names = nodes.flatMap((statement) => {
      const node = declarationOf(statement);
      const isDecorated = node.type === "ClassDeclaration" && node.decorators.length > 0;
      return isDecorated && node.id !== null ? [node.id.name] : [];
    });
    const calls = names.map((name) => `;${this.#marker}C${this.#classes.push(name) - 1}(${name});`);
    return this.#text.slice(start, end) + calls.join("");
  }

  /** A run of statements becomes one marker of the same size, so that swc's positions stay the cell's. */
  #keep(start: number, end: number): string {
    const run = this.#text.slice(start, end);
    const blanked = blankTypes(run);
    const marker = `${this.#marker}K${this.#kept.length};`;
    const room = run.split("\n").findIndex((line) => line.length >= marker.length);
    if (blanked === undefined || room === -1) return run;
    this.#kept.push({ start, blanked });
    return run
      .split("\n")
      .map((line, index) => (index === room ? marker : "").padEnd(line.length))
      .join("\n");
  }

  /** @param code What swc made of `input`, with its source map */
  restore(code: string, map: string): { readonly text: string; readonly segments: Segments } {
    const splice = new Splice(code, decodeVlq(mappingsOf(map)));
    const escaped = this.#marker.replaceAll("$", String.raw`\$`);
    const markers = new RegExp(String.raw`${escaped}(?:K(\d+)|C(\d+)\(([\w$]+)\))`, "g");
    for (const { 0: marker, 1: kept, 2: decorated, 3: local, index } of code.matchAll(markers)) {
      const run = kept === undefined ? undefined : this.#kept[Number(kept)];
      if (run !== undefined)
        splice.replace(index, marker, run.blanked, this.#lines.locate(run.start));
      const name = decorated === undefined ? undefined : this.#classes[Number(decorated)];
      // A block, since a declaration is no result.
      if (name !== undefined)
        splice.replace(index, marker, `{${name}=${local ?? name}}`, undefined);
    }
    return splice.finish();
  }
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly isLowered: boolean;
  readonly nodes: readonly Node[];
}

/** Neighbouring statements of one kind, as one. */
function runsOf(program: Program): Run[] {
  const runs: Run[] = [];
  for (const node of program.body) {
    const isLowered = someNode(node, isUnblankable);
    const previous = runs.at(-1);
    const { start, end } = node;
    if (previous?.isLowered === isLowered) {
      runs[runs.length - 1] = { ...previous, end, nodes: [...previous.nodes, node] };
    } else runs.push({ start, end, isLowered, nodes: [node] });
  }
  return runs;
}

function mappingsOf(map: string): string {
  const parsed: unknown = JSON.parse(map);
  if (typeof parsed !== "object" || parsed === null || !("mappings" in parsed)) return "";
  return typeof parsed.mappings === "string" ? parsed.mappings : "";
}

/** swc prints a report: the message after a cross, then the line with its number, and under it marks for the stretch. */
function swcFault(error: unknown, text: string): Fault {
  const report = error instanceof Error ? error.message : String(error);
  const message = /^\s*[x×] (.*)/m.exec(report)?.[1] ?? report.split("\n")[0] ?? "";
  const [, line = "1", indent = "", marks = ""] =
    /^ *(\d+) \| .*\n *: ( *)(\^[\^|]*)/m.exec(report) ?? [];
  const offset = new Lines(text).offsetOf(Number(line) - 1, indent.length);
  return fault(message, offset, offset + marks.length);
}
