import path from "node:path";
import { createPathsMatcher, getTsconfig } from "get-tsconfig";

type Matcher = (specifier: string) => string[];

const nothing: Matcher = () => [];

/** `paths` and `baseUrl` of the tsconfig.json in a file's folder or above. */
export class PathAliases {
  /** By folder. */
  readonly #matchers = new Map<string, Matcher>();

  /** @returns Paths that a bare specifier may mean, the best first */
  candidates(specifier: string, importer: string): readonly string[] {
    const folder = path.dirname(importer);
    let matcher = this.#matchers.get(folder);
    if (matcher === undefined) {
      matcher = matcherOf(folder);
      this.#matchers.set(folder, matcher);
    }
    return matcher(specifier);
  }

  /** Read the files again: they may have been edited. */
  forget(): void {
    this.#matchers.clear();
  }
}

function matcherOf(folder: string): Matcher {
  try {
    const config = getTsconfig(folder);
    return (config === null ? null : createPathsMatcher(config)) ?? nothing;
  } catch {
    // A file that can't be read maps nothing: the editor's own checks say what is wrong with it.
    return nothing;
  }
}
