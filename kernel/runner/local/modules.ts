import type {
  LoadFnOutput,
  LoadHookContext,
  ResolveFnOutput,
  ResolveHookContext,
} from "node:module";
import { createRequire, isBuiltin, registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findFile } from "./find-file.ts";
import { assertPackage, missingFile } from "./missing-module.ts";
import { isCellFile } from "../modules.ts";
import { type ModuleLoader, unitModule, unitScheme } from "./load-module.ts";
import { PathAliases } from "./path-aliases.ts";
import { Versions } from "./versions.ts";

export interface LocalModulesParts {
  /** URL prefix of the kernel's own code: none of the user's business. */
  readonly ownCode: string;
  /** Number of the cell that runs: files are looked at once for each cell that imports. */
  readonly currentCell: () => number;
  readonly loader: ModuleLoader;
}

type NextResolve = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;
type NextLoad = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;

/** Query of a URL that tells editions of a file apart. */
const versionKey = "v";
/** What `require` gets for a module that has been edited: Node would give the edition that it loaded first. */
const bridge = "awaitlab:require?";

/**
 * Finds and loads the modules that lie beside the notebook, for `import` and `require` alike.
 *
 * Everything else (packages, `node:`) is Node's own business, but for the message about what is missing.
 */
export class LocalModules {
  readonly #parts: LocalModulesParts;
  readonly #versions = new Versions();
  readonly #aliases = new PathAliases();
  readonly #cache = createRequire(import.meta.url).cache;
  #refreshedFor: number | undefined;

  constructor(parts: LocalModulesParts) {
    this.#parts = parts;
  }

  install(): void {
    registerHooks({
      resolve: (specifier, context, next) => this.#resolve(specifier, context, next),
      load: (url, context, next) => this.#load(url, context, next),
    });
  }

  /**
   * Before a cell imports: let it have the newest edition of everything.
   *
   * @param specifier What it imports. Modules of Node don't count: by `node:fs` a cell may write what it imports next
   */
  refresh(specifier: unknown): void {
    if (typeof specifier === "string" && isBuiltin(specifier)) return;
    const cell = this.#parts.currentCell();
    if (cell === this.#refreshedFor) return;
    this.#refreshedFor = cell;
    this.#aliases.forget();
    // Node's cache of CommonJS modules knows no queries.
    for (const file of this.#versions.refresh()) delete this.#cache[file];
  }

  #resolve(specifier: string, context: ResolveHookContext, next: NextResolve): ResolveFnOutput {
    if (specifier.startsWith(unitScheme)) {
      return { url: specifier, format: "module", shortCircuit: true };
    }
    const importer = this.#localFile(context.parentURL);
    if (importer === undefined) return next(specifier, context);
    const isCell = isCellFile(importer);
    if (isCell) this.refresh(specifier);
    try {
      const found = this.#findLocal(specifier, importer);
      if (found === undefined) assertPackage(specifier, importer);
      const resolved = found === undefined ? next(specifier, context) : undefined;
      const file = found ?? this.#localFile(resolved?.url);
      if (file === undefined || !isLoadable(file)) {
        return withJsonAttribute(resolved ?? next(specifier, context), context);
      }
      if (!isCell) this.#versions.addImport(importer, file);
      const query = resolved === undefined ? "" : new URL(resolved.url).search;
      return this.#toEdition(file, query, context);
    } catch (error) {
      this.#versions.addFailure(importer);
      throw missingFile(specifier, error);
    }
  }

  #findLocal(specifier: string, importer: string): string | undefined {
    if (/^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier) || path.isAbsolute(specifier)) {
      const url = specifier.startsWith("file:")
        ? new URL(specifier)
        : pathToFileURL(path.resolve(path.dirname(importer), specifier));
      return this.#notOurs(findFile(fileURLToPath(url)));
    }
    if (/^(?:#|\w+:)/.test(specifier)) return undefined;
    for (const candidate of this.#aliases.candidates(specifier, importer)) {
      const file = findFile(candidate);
      if (file !== undefined) return this.#notOurs(file);
    }
    return undefined;
  }

  /** @param query The user's own: each gives an instance of its own */
  #toEdition(file: string, query: string, context: ResolveHookContext): ResolveFnOutput {
    const version = this.#versions.of(file);
    const url = pathToFileURL(file);
    url.search = query;
    if (version > 0) url.searchParams.set(versionKey, String(version));
    const { format } = this.#parts.loader.load(file, url.href);
    const isRequired = context.conditions.includes("require");
    if (isRequired && format === "module" && version > 0) {
      return { url: bridge + url.href, format, shortCircuit: true };
    }
    return withJsonAttribute({ url: url.href, format, shortCircuit: true }, context);
  }

  #load(url: string, context: LoadHookContext, next: NextLoad): LoadFnOutput {
    if (url.startsWith(bridge)) {
      const from = JSON.stringify(url.slice(bridge.length));
      const source = `import * as all from ${from}; export { all as "module.exports" };`;
      return { format: "module", source, shortCircuit: true };
    }
    if (url.startsWith(unitScheme)) {
      return { ...unitModule(url, this.#parts.ownCode), shortCircuit: true };
    }
    const file = this.#localFile(url);
    if (file === undefined || !isLoadable(file)) return next(url, context);
    return { ...this.#parts.loader.load(file, url), shortCircuit: true };
  }

  /** @returns The path that a URL means, if it lies beside the notebook: not in a package, not in the kernel */
  #localFile(url: string | undefined): string | undefined {
    if (url === undefined || !url.startsWith("file:")) return undefined;
    if (url.includes("/node_modules/") || url.startsWith(this.#parts.ownCode)) return undefined;
    return fileURLToPath(url);
  }

  #notOurs(file: string | undefined): string | undefined {
    return file === undefined ? undefined : this.#localFile(pathToFileURL(file).href);
  }
}

/** Node asks for an attribute where JSON is imported; TypeScript doesn't, and so cells need none. */
function withJsonAttribute(
  resolved: ResolveFnOutput,
  context: ResolveHookContext,
): ResolveFnOutput {
  const isImport = !context.conditions.includes("require");
  const isJson = isImport && /^file:.*\.json$/.test(resolved.url);
  return isJson ? { ...resolved, importAttributes: { type: "json" } } : resolved;
}

function isLoadable(file: string): boolean {
  return /\.(?:[mc]?[jt]s|json)$/.test(file) && !isCellFile(file);
}
