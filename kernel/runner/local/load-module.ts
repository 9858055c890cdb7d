import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Tracer } from "../../../src/trace/index.ts";
import type * as Compiler from "../../cell/compile-module.ts";
import { decodeMappings, positionInCell, type Segments } from "../../cell/provenance.ts";
import type { FunctionText } from "../function-text.ts";
import { notebookFolder } from "../modules.ts";
import type { StackTraces } from "../stack-traces.ts";
import { nearestManifest } from "./manifest.ts";
import { addUnit } from "./units.ts";

/** Text of a local module as Node loads it. */
export interface LoadedText {
  readonly format: Compiler.ModuleFormat | "json";
  readonly source: string;
}

export interface ModuleLoaderParts {
  readonly tracer: Tracer;
  readonly stacks: StackTraces;
  readonly functionText: FunctionText;
  /** URL prefix of the kernel's own programs. */
  readonly ownCode: string;
}

/** Makes runnable text of local modules, and remembers where it comes from. */
export class ModuleLoader {
  readonly #parts: ModuleLoaderParts;
  /** The last edition of each file. */
  readonly #loaded = new Map<string, { readonly url: string; readonly text: LoadedText }>();
  #compiler: typeof Compiler | undefined;

  constructor(parts: ModuleLoaderParts) {
    this.#parts = parts;
  }

  /**
   * @param url Of this edition of the file: the same URL gives the same text
   * @throws {SyntaxError} The file is no TypeScript
   */
  load(file: string, url: string): LoadedText {
    const known = this.#loaded.get(file);
    if (known?.url === url) return known.text;
    const text = this.#read(file, url);
    this.#loaded.set(file, { url, text });
    return text;
  }

  #read(file: string, url: string): LoadedText {
    const source = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    if (file.endsWith(".json")) return { format: "json", source };
    const label = path.relative(notebookFolder, file).replaceAll(path.sep, "/");
    const compiled = this.#compile(source, file, url);
    if (compiled.type === "syntax-error") {
      throw new SyntaxError(`${compiled.message} (${label}:${compiled.line}:${compiled.column})`);
    }
    const { code, mappings, format, sites } = compiled;
    addUnit(url, this.#parts.tracer.unit({ label, sites }));
    let segments: Segments | undefined;
    // Frames of modules bear the URL, those of CommonJS the path.
    this.#parts.stacks.register(format === "module" ? url : file, {
      label,
      source,
      toSource: (line, column) =>
        positionInCell((segments ??= decodeMappings(mappings)), line, column),
    });
    this.#parts.functionText.add({ ...compiled, source });
    return { format, source: code };
  }

  #compile(source: string, file: string, url: string): ReturnType<typeof Compiler.compileModule> {
    // Few notebooks have modules of their own, and the parser takes 20 ms to load.
    this.#compiler ??= loadCompiler(new URL("module-compiler.js", this.#parts.ownCode));
    const units = JSON.stringify(fileURLToPath(new URL("units.js", this.#parts.ownCode)));
    return this.#compiler.compileModule(source, {
      language: /\.[mc]?ts$/.test(file) ? "typescript" : "javascript",
      format: formatByName(file),
      // An import, since importers in a cycle may call what isn't initialised yet.
      defineUnit: (name, format) =>
        format === "module"
          ? `import{unit as ${name}}from${JSON.stringify(unitScheme + url)};`
          : `const ${name}=require(${units}).unitAt(${JSON.stringify(url)});`,
    });
  }
}

/** Begins the specifier of a virtual module that exports the unit of an edition. */
export const unitScheme = "awaitlab:unit?";

/** @param url The specifier of a virtual module */
export function unitModule(url: string, ownCode: string): LoadedText {
  const units = JSON.stringify(new URL("units.js", ownCode).href);
  const edition = JSON.stringify(url.slice(unitScheme.length));
  return {
    format: "module",
    source: `import{unitAt}from${units};export const unit=unitAt(${edition});`,
  };
}

function loadCompiler(program: URL): typeof Compiler {
  // Loaded at once, as `require` asks for it; the program is built with this one.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return createRequire(import.meta.url)(fileURLToPath(program)) as typeof Compiler;
}

/** As the file's ending or its package.json say. */
function formatByName(file: string): Compiler.ModuleFormat {
  if (/\.m[jt]s$/.test(file)) return "module";
  if (/\.c[jt]s$/.test(file)) return "commonjs";
  return nearestManifest(file)?.type === "module" ? "module" : "commonjs";
}
