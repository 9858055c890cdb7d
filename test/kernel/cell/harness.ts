/** Plays the runner's part: evaluates compiled cells in this context, with the simplest tools that do their job. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import vm from "node:vm";
import { onTestFinished } from "vitest";
import {
  CellScope,
  compileCell,
  decodeMappings,
  positionInCell,
  bareMessage,
  type Binding,
  type CompiledCell,
} from "../../../kernel/cell/index.ts";

/** What a traced function or cell did, in order: `[tool, site or value]`. */
export type TraceEvent = readonly [tool: string, detail: unknown];

export interface Activation {
  s(site: number, value: unknown): unknown;
  r(value: unknown): unknown;
  c(): void;
  h(): void;
  b(): void;
  ret(value: unknown): unknown;
  thrown(error: unknown): unknown;
  exit(): void;
  ys(site: number, value: unknown): unknown;
  yr(value: unknown): unknown;
  it(site: number, iterable: unknown): unknown;
  du(site: number, resource: unknown): unknown;
  d0(site: number, resource: unknown): Disposable | null;
  d2(...resources: readonly unknown[]): Disposable | null;
  d1(): Disposable;
}

export interface Tools {
  enter(site: number, ...values: unknown[]): Activation;
  import(specifier: string, options?: object): Promise<object>;
  bind(namespace: object, names: readonly (readonly [string, string])[], specifier: string): void;
  fix(...properties: string[]): void;
}

interface SessionOptions {
  readonly instrument?: boolean;
  readonly enter?: Tools["enter"];
}

/** A notebook's run: cells share `globalThis`, and what they put there goes with `close`. */
export class Session {
  readonly scope = new CellScope();
  /** Modules that cells import by a relative name lie here; made with the first, as most sessions have none. */
  readonly folder = path.join(tmpdir(), `awaitlab-cell-${randomUUID()}`);
  readonly events: TraceEvent[] = [];
  readonly #options: SessionOptions;
  readonly #properties = new Set<string>();
  readonly #cells = new Map<string, CompiledCell>();
  readonly #tools: Tools;

  constructor(options: SessionOptions = {}) {
    this.#options = options;
    const enter = options.enter ?? ((site, ...values) => this.#enter(site, values));
    this.#tools = { enter, import: importerFor(this.folder), bind, fix };
  }

  /** @throws What the cell throws; a cell that does not compile throws a SyntaxError */
  async run(source: string): Promise<unknown> {
    const cell = this.compile(source);
    return this.evaluate(cell);
  }

  compile(source: string): CompiledCell {
    const number = this.#cells.size + 1;
    const { instrument = false } = this.#options;
    const cell = compileCell(source, { cell: number, scope: this.scope, instrument });
    if (cell.type === "syntax-error") throw new SyntaxError(cell.message);
    return cell;
  }

  async evaluate(cell: CompiledCell): Promise<unknown> {
    const filename = path.join(this.folder, `cell-${this.#cells.size + 1}`);
    this.#cells.set(filename, cell);
    this.#declare(cell.bindings);
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const script = new vm.Script(cell.code, { filename, importModuleDynamically });
    const body: unknown = script.runInThisContext();
    if (!isCallable(body)) throw new TypeError("A cell's code is no function");
    const returned: unknown = body(this.#tools);
    if (returned instanceof Promise !== cell.isAsync) throw new TypeError("isAsync is wrong");
    const result: unknown = await returned;
    return typeof result === "object" && result !== null && "v" in result ? result.v : undefined;
  }

  /** The frames of an error that lie in cells, as `name line:column` of the user's text. */
  framesOf(error: unknown): string[] {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const frames: string[] = [];
    for (const line of stack.split("\n")) {
      const [, name, filename = "", row, column] =
        /^ +at (?:(.*) \()?(.*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
      const cell = this.#cells.get(filename);
      if (cell === undefined) continue;
      const place = positionInCell(decodeMappings(cell.mappings), Number(row), Number(column));
      frames.push(`${name ?? "-"} ${place?.line ?? "?"}:${place?.column ?? "?"}`);
    }
    return frames;
  }

  close(): void {
    for (const property of this.#properties) Reflect.deleteProperty(globalThis, property);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #declare(bindings: readonly Binding[]): void {
    for (const { property } of bindings) {
      const earlier: unknown = Reflect.get(globalThis, property);
      const value = this.#properties.has(property) ? earlier : undefined;
      Object.defineProperty(globalThis, property, { value, ...OPEN });
      this.#properties.add(property);
    }
  }

  #enter(site: number, values: readonly unknown[]): Activation {
    const note = <T>(tool: string, detail: unknown, value: T): T => {
      this.events.push([tool, detail]);
      return value;
    };
    note("enter", [site, ...values], undefined);
    return {
      s: (at, value) => note("s", at, value),
      r: (value) => note("r", value, value),
      c: () => note("c", undefined, undefined),
      h: () => note("h", undefined, undefined),
      b: () => note("b", undefined, undefined),
      ret: (value) => note("ret", value, value),
      thrown: (error) => note("thrown", error, error),
      exit: () => note("exit", undefined, undefined),
      ys: (at, value) => note("ys", at, value),
      yr: (value) => note("yr", value, value),
      it: (at, iterable) => note("it", at, iterable),
      du: (at, resource) => note("du", at, resource),
      d0: (at, resource) => note("d0", at, resource === null ? { [Symbol.dispose]() {} } : null),
      d1: () => ({ [Symbol.dispose]: () => note("d1", undefined, undefined) }),
      d2: () => ({ [Symbol.dispose]: () => note("d2", undefined, undefined) }),
    };
  }
}

type Callable = (...values: unknown[]) => unknown;

export function isCallable(value: unknown): value is Callable {
  return typeof value === "function";
}

const OPEN = { writable: true, configurable: true, enumerable: true } as const;

/** The platform's own `import()`, relative to a folder: the test runner would put its own in its place. */
function importerFor(folder: string): Tools["import"] {
  const script = new vm.Script("(specifier, options) => import(specifier, options)", {
    filename: path.join(folder, "importer.mjs"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const importer: unknown = script.runInThisContext();
  if (!isCallable(importer)) throw new TypeError("The importer is no function");
  return async (specifier, options) => {
    const namespace: unknown = await importer(specifier, options);
    if (typeof namespace !== "object" || namespace === null) throw new TypeError("No namespace");
    return namespace;
  };
}

const bind: Tools["bind"] = (namespace, names, specifier) => {
  for (const [property, imported] of names) {
    if (imported !== "*" && !(imported in namespace)) {
      throw new SyntaxError(`"${specifier}" has no export named "${imported}"`);
    }
    const get = (): unknown => (imported === "*" ? namespace : Reflect.get(namespace, imported));
    Object.defineProperty(globalThis, property, { get, configurable: true, enumerable: true });
  }
};

const fix: Tools["fix"] = (...properties) => {
  for (const property of properties) {
    Object.defineProperty(globalThis, property, { writable: false });
  }
};

/** A session that ends with the test. */
export function openSession(options?: SessionOptions): Session {
  const session = new Session(options);
  onTestFinished(() => session.close());
  return session;
}

/** Run cells one after the other; what the last one gives or throws, as text, is the answer. */
export async function outcomeOf(
  cells: readonly string[],
  options?: SessionOptions,
): Promise<unknown> {
  const session = openSession(options);
  let outcome: unknown;
  for (const source of cells) {
    try {
      outcome = await session.run(source);
    } catch (error) {
      outcome = error instanceof Error ? bareMessage(`${error.name}: ${error.message}`) : error;
    }
  }
  return outcome;
}

export function writeModule(session: Session, name: string, text: string): void {
  mkdirSync(session.folder, { recursive: true });
  writeFileSync(path.join(session.folder, name), text);
}

/** The least that a tracer may do: hand on every value, and see each step of an iterator. */
export const observing: Activation = {
  s: (_site, value) => value,
  r: (value) => value,
  c: () => {},
  h: () => {},
  b: () => {},
  ret: (value) => value,
  thrown: (error) => error,
  exit: () => {},
  ys: (_site, value) => value,
  yr: (value) => value,
  it: (_site, iterable) => observed(iterable),
  du: (_site, resource) => resource,
  d0: () => null,
  d1: () => ({ [Symbol.dispose]: () => {} }),
  d2: () => null,
};

/** An iterable whose iterator passes on every call. */
function observed(iterable: unknown): unknown {
  if (typeof iterable !== "object" || iterable === null) return iterable;
  const key = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator;
  const open: unknown = Reflect.get(iterable, key);
  return isCallable(open) ? { [key]: () => passingOn(open.call(iterable)) } : iterable;
}

function passingOn(iterator: unknown): object {
  if (typeof iterator !== "object" || iterator === null) throw new TypeError("No iterator");
  const pass = (name: string): unknown => {
    const method: unknown = Reflect.get(iterator, name);
    return isCallable(method) ? (...values: unknown[]) => method.apply(iterator, values) : method;
  };
  return { next: pass("next"), return: pass("return"), throw: pass("throw") };
}
