import { getCallSites } from "node:util";
import type { Caller } from "../../src/trace/index.ts";
import { bareMessage } from "../cell/provenance.ts";
import type { StackFrame } from "../pipe/index.ts";
import { importFile } from "./modules.ts";

type Prepare = (error: Error, sites: NodeJS.CallSite[]) => unknown;

/** What `import` in a cell goes through. */
const ownFiles = new Set(["node:vm", "node:diagnostics_channel", importFile]);

/** Frames between user code and what asks for its caller: more than libraries put there. */
const CALLER_DEPTH = 20;

/** A unit of user code whose generated positions can be led back to what the user typed. */
export interface SourceUnit {
  /** Number of the execution, if it is a cell. */
  readonly cell?: number;
  /** What the user sees of it, in brackets. */
  readonly executionCount?: number;
  /** As frames name it: `Cell [3]`, `lib/queue.ts`. */
  readonly label: string;
  /** What the user typed. */
  readonly source: string;
  /** Generated to typed position, both 1-based; undefined where the text is ours alone. */
  toSource(
    line: number,
    column: number,
  ): { readonly line: number; readonly column: number } | undefined;
}

/**
 * Stacks as the user wrote the code: positions in cells are those of the TypeScript text, frames of the kernel are left
 * out.
 *
 * Installs `Error.prepareStackTrace`, the hook that V8 calls at the first look at `error.stack`.
 */
export class StackTraces {
  readonly #units = new Map<string, SourceUnit>();
  readonly #frames = new WeakMap<object, readonly StackFrame[]>();
  /** Directory URL of the kernel's own code. */
  readonly #ownCode: string;

  /** @param ownCode URL prefix of files whose frames are nobody's business but ours */
  constructor(ownCode: string) {
    this.#ownCode = ownCode;
  }

  install(): void {
    const own: Prepare = (error, sites) => {
      const frames = this.#read(error, sites).map((frame) => `    at ${frameText(frame)}`);
      return [headline(error), ...frames].join("\n");
    };
    let hook = own;
    /** Those that were handed out, and may be put back. */
    const hooks = new WeakMap<object, Prepare>([[own, own]]);
    // A library may put its hook in the place of ours, and leave it there: errors keep their lines all the same.
    Object.defineProperty(Error, "prepareStackTrace", {
      configurable: true,
      get: () => hook,
      set: (given: unknown) => {
        hook = typeof given === "function" ? (hooks.get(given) ?? this.#readBefore(given)) : own;
        hooks.set(hook, hook);
      },
    });
  }

  /** What stands for a hook of somebody else's. */
  #readBefore(given: object): Prepare {
    return (error, sites) => {
      this.#read(error, sites);
      const text: unknown =
        typeof given === "function" && Reflect.apply(given, Error, [error, sites]);
      return text;
    };
  }

  #read(error: Error, sites: NodeJS.CallSite[]): StackFrame[] {
    const frames = this.#withoutDispatch(sites)
      .filter((site) => !this.#isHidden(site))
      .map((site) => this.#describe(site));
    this.#frames.set(error, frames);
    return frames;
  }

  /** @param file Name under which the unit's code runs */
  register(file: string, unit: SourceUnit): void {
    this.#units.set(file, unit);
  }

  /** @returns Frames of an error, innermost first; none if V8 recorded none */
  framesOf(error: Error): readonly StackFrame[] {
    try {
      // The first look makes V8 call the hook above.
      void error.stack;
    } catch {
      // A getter of the user's, or a hook: frames may have been read all the same.
    }
    return this.#frames.get(error) ?? [];
  }

  /** The innermost line of user code that runs, past the libraries that it calls. */
  caller(): Caller | undefined {
    for (const { scriptName, lineNumber, columnNumber } of getCallSites(CALLER_DEPTH)) {
      const unit = this.#units.get(scriptName);
      const place = unit?.toSource(lineNumber, columnNumber);
      if (unit === undefined || place === undefined) continue;
      const { label, executionCount, source } = unit;
      const text = source.split("\n")[place.line - 1] ?? "";
      const ofCell = executionCount !== undefined && { cell: executionCount };
      return { unit: label, ...ofCell, ...place, text };
    }
    return undefined;
  }

  /** What called the kernel's own code, which called the cell, is Node's dispatch of a message. */
  #withoutDispatch(sites: NodeJS.CallSite[]): NodeJS.CallSite[] {
    const outermost = sites.findLastIndex((site) => fileOf(site).startsWith(this.#ownCode));
    const callers = sites.slice(outermost + 1);
    const isDispatch =
      outermost !== -1 && callers.every((site) => fileOf(site).startsWith("node:"));
    return isDispatch ? sites.slice(0, outermost) : sites;
  }

  #isHidden(site: NodeJS.CallSite): boolean {
    const file = fileOf(site);
    return (
      file.startsWith("node:internal/") || ownFiles.has(file) || file.startsWith(this.#ownCode)
    );
  }

  #describe(site: NodeJS.CallSite): StackFrame {
    const file = site.getFileName() ?? "<anonymous>";
    const line = site.getLineNumber() ?? 0;
    const column = site.getColumnNumber() ?? 0;
    const common = { functionName: functionName(site), isAsync: site.isAsync() };
    const unit = this.#units.get(file);
    if (unit === undefined) return { ...common, place: withoutScheme(file), line, column };
    const source = unit.toSource(line, column) ?? { line, column: 0 };
    const ofCell = unit.cell !== undefined && { cell: unit.cell };
    return { ...common, ...ofCell, place: unit.label, ...source };
  }
}

function fileOf(site: NodeJS.CallSite): string {
  return site.getFileName() ?? site.getScriptNameOrSourceURL() ?? "";
}

function functionName(site: NodeJS.CallSite): string {
  const name = site.getFunctionName();
  if (site.isPromiseAll()) return `Promise.all (index ${site.getPromiseIndex() ?? "?"})`;
  if (name === null || name === "") return "";
  if (site.isConstructor()) return `new ${name}`;
  const type = site.isToplevel() ? null : site.getTypeName();
  return type === null || type === "Object" || name.includes(".") ? name : `${type}.${name}`;
}

function frameText(frame: StackFrame): string {
  const position = frame.line > 0 ? `${frame.place}:${frame.line}:${frame.column}` : frame.place;
  const prefix = frame.isAsync ? "async " : "";
  return frame.functionName === ""
    ? `${prefix}${position}`
    : `${prefix}${frame.functionName} (${position})`;
}

function headline(error: Error): string {
  try {
    return bareMessage(Error.prototype.toString.call(error));
  } catch {
    // A user's own `name` or `message` getter may throw.
    return "Error";
  }
}

function withoutScheme(file: string): string {
  if (!file.startsWith("file:")) return file;
  try {
    return decodeURIComponent(new URL(file).pathname);
  } catch {
    return file;
  }
}
