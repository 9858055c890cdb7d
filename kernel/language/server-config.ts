import { statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseTsconfig } from "get-tsconfig";
import { isObject } from "../json/index.ts";
import { configFaults } from "./config-faults.ts";
import type { Finding } from "./finding.ts";
import { cellPrefix, liveFile } from "./virtual-notebook.ts";
import { pinsFile } from "./pins.ts";
import { configFile } from "./type-server.ts";

export interface ServerConfigOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** Declarations of the libraries that come with the kernel, by their names. */
  readonly libraryTypes: Readonly<Record<string, string>>;
}

/** What the notebook's own tsconfig.json says, or one that it extends. */
interface Settings {
  /** There is one. */
  readonly isOwn: boolean;
  /** `"awaitlab": { "check": … }`, as written. */
  readonly check: unknown;
  /** As its compiler options have it. */
  readonly types: readonly string[];
  readonly lib: readonly string[] | undefined;
  /** `paths` with whole paths: options that extend others replace theirs. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
}

/** Options for the type server, and what the notebook's own tsconfig.json says. */
export class ServerConfig {
  readonly #options: ServerConfigOptions;
  readonly #file: string;
  /** The server looks for missing modules again when the text has changed. */
  #looks = 0;
  #read: { readonly changedMs: number | undefined; readonly settings: Settings } | undefined;
  /** The reading whose faults were told. */
  #judged: unknown;
  #judging: Promise<unknown> | undefined;

  constructor(options: ServerConfigOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, "tsconfig.json");
  }

  /** Modules may be there that were missing: the next text differs from all before. */
  lookAgain(): void {
    this.#looks += 1;
  }

  /** Of the notebook's tsconfig.json, read again when it was edited. */
  get settings(): Settings {
    const changedMs = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs;
    if (this.#read === undefined || this.#read.changedMs !== changedMs) {
      this.#looks += 1;
      this.#read = {
        changedMs,
        settings: changedMs === undefined ? none : readSettings(this.#file),
      };
    }
    return this.#read.settings;
  }

  /** What is wrong with the notebook's tsconfig.json: told once for each edit of it. */
  async faults(): Promise<Finding[]> {
    const { isOwn } = this.settings;
    if (this.#judged === this.#read) {
      // Whoever asks later is answered later.
      await this.#judging;
      return [];
    }
    this.#judged = this.#read;
    const faults = isOwn ? configFaults(this.#options.folder) : Promise.resolve([]);
    this.#judging = faults;
    return faults;
  }

  /** Text of the in-memory tsconfig. */
  text(): string {
    const libraries = Object.entries(this.#options.libraryTypes);
    const { isOwn: own, paths, types, lib = ["esnext"] } = this.settings;
    return JSON.stringify({
      ...(own && { extends: "./tsconfig.json" }),
      compilerOptions: {
        target: "esnext",
        lib,
        module: "esnext",
        moduleResolution: "bundler",
        moduleDetection: "force",
        ...(!own && { strict: true, useUnknownInCatchVariables: false, allowJs: true }),
        ...inNotebooks,
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        resolveJsonModule: true,
        types: [...new Set(["node", ...types])],
        typeRoots: ["./node_modules/@types", ownTypes()],
        paths: { ...paths, ...Object.fromEntries(libraries.map(([name, file]) => [name, [file]])) },
      },
      // All documents, this file and cells that nobody imports too: what belongs to no project is looked for in those of
      // the folders above.
      files: [liveFile, pinsFile, configFile],
      include: [`${cellPrefix}*.ts`],
      looks: this.#looks,
    });
  }
}

/** Cells export all that they declare, and later ones may use it: what such options complain of is no fault here. */
const inNotebooks = {
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  declaration: false,
  isolatedDeclarations: false,
  composite: false,
  incremental: false,
};

const none: Settings = { isOwn: false, check: undefined, types: [], lib: undefined, paths: {} };

function readSettings(file: string): Settings {
  try {
    const config = parseTsconfig(file);
    const own: unknown = Reflect.get(config, "awaitlab");
    const { baseUrl, paths = {}, types = [], lib } = config.compilerOptions ?? {};
    const base = path.resolve(path.dirname(file), baseUrl ?? ".");
    const whole: Record<string, readonly string[]> = {};
    for (const [pattern, places] of Object.entries(paths))
      whole[pattern] = places.map((place) => path.resolve(base, place));
    return {
      isOwn: true,
      types,
      lib,
      check: isObject(own) ? own["check"] : undefined,
      paths: {
        // TypeScript 7 has no baseUrl any more, the modules' loader does.
        ...(baseUrl !== undefined && { "*": [path.join(base, "*")] }),
        ...whole,
      },
    };
  } catch {
    // What is wrong with the file, `faults` says.
    return { ...none, isOwn: true };
  }
}

/** Folder of the type packages that come with the kernel. */
function ownTypes(): string {
  const manifest = createRequire(import.meta.url).resolve("@types/node/package.json");
  return path.dirname(path.dirname(manifest));
}
