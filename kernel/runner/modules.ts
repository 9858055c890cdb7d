import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import vm from "node:vm";

export type Import = (
  specifier: string,
  options?: ImportCallOptions,
) => Promise<Record<string, unknown>>;

/** Cells may change the working folder; where the notebook lies stays. */
export const notebookFolder: string = process.cwd();

/** Where cells live: a file that doesn't exist, in the notebook's folder. */
export function cellFile(name: string): string {
  return path.join(notebookFolder, name);
}

/** Where cells import from. */
export const importFile: string = cellFile("[import].ts");

export function isCellFile(file: string): boolean {
  return path.dirname(file) === notebookFolder && /^\[[\w ]+\]\.ts$/.test(path.basename(file));
}

/** What the runner uses of Node that Node calls experimental: our choice, and nothing that the user could mend. */
const ownWarnings = ["vm.USE_MAIN_CONTEXT_DEFAULT_LOADER", "stripTypeScriptTypes"];

/** All other warnings stay. */
export function muteOwnWarnings(): void {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (ownWarnings.some((name) => String(warning).startsWith(name))) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}

/**
 * `import "awaitlab"` in a cell gives the kernel's own library, installed or not: the recorder that it reads must be the
 * one that cells write. So does `import "tslab"`: the package itself can show things in its own kernel alone.
 *
 * @param libraries URL of each one's entry
 */
export function provideLibraries(libraries: Readonly<Record<string, string>>): void {
  const urls = new Map(Object.entries(libraries));
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const url = urls.get(specifier);
      if (url !== undefined) return { url, format: "module", shortCircuit: true };
      return nextResolve(specifier, context);
    },
  });
}

/** `import()` as a file in the notebook's folder would do it. */
export function importFromNotebook(): Import {
  const script = new vm.Script("(specifier, options) => import(specifier, options)", {
    filename: importFile,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // The script's text is the line above.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return script.runInThisContext() as Import;
}

/**
 * Cells may call `require`, as in CommonJS files of the notebook's folder.
 *
 * @param refresh Called before each use
 */
export function provideRequire(refresh: (specifier: unknown) => void): void {
  Object.defineProperty(globalThis, "require", {
    value: new Proxy(createRequire(cellFile("[require].ts")), {
      apply(require, self, args): unknown {
        refresh(args[0]);
        return Reflect.apply(require, self, args);
      },
    }),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
