import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { FileChangeType, type FileEvent } from "vscode-languageserver-protocol/node";

const source = /\.(?:[cm]?[jt]sx?|json)$/u;
/** Looking must stay a matter of milliseconds; a notebook's own modules are few. */
const mostFiles = 500;
const mostEntries = 5000;
const mostDepth = 6;

/**
 * The user's own modules, which the type server reads once: what was edited since has to be told to it. Looked at when a
 * cell imports one, since watching folders costs handles and wakes an idle machine.
 */
export class LocalFiles {
  readonly #folder: string;
  /** Path → time of the last change, as the server knows it. */
  #known: ReadonlyMap<string, number> | undefined;

  /** @param folder The notebook's */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The server that knew them is gone. */
  forget(): void {
    this.#known = undefined;
  }

  /**
   * @param specifiers What cells import
   * @param aliases Keys of a tsconfig's `paths`
   * @returns What changed since the last call
   */
  async changes(specifiers: readonly string[], aliases: readonly string[]): Promise<FileEvent[]> {
    const starts = [".", "/", "#", ...aliases.map((alias) => alias.replace(/\*.*$/u, ""))];
    // Of a package, or of Node, nothing is edited.
    if (!specifiers.some((specifier) => starts.some((start) => specifier.startsWith(start))))
      return [];
    const outside = specifiers
      .filter((specifier) => specifier.startsWith("../"))
      .map((specifier) => path.dirname(path.resolve(this.#folder, specifier)));
    const look: Look = { found: new Map(), entries: 0 };
    // One after another: a network drive must not be flooded.
    // oxlint-disable-next-line no-await-in-loop
    for (const folder of new Set([this.#folder, ...outside])) await gather(folder, 0, look);
    const { found } = look;
    const known = this.#known;
    this.#known = found;
    return known === undefined ? [] : differences(known, found);
  }
}

interface Look {
  readonly found: Map<string, number>;
  entries: number;
}

async function gather(folder: string, depth: number, look: Look): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    look.entries += 1;
    if (look.found.size >= mostFiles || look.entries > mostEntries) return;
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const file = path.join(folder, entry.name);
    // oxlint-disable no-await-in-loop -- as above
    if (entry.isDirectory() && depth < mostDepth) await gather(file, depth + 1, look);
    else if (source.test(entry.name)) {
      const changed = await stat(file).catch(() => undefined);
      if (changed !== undefined) look.found.set(file, changed.mtimeMs);
    }
    // oxlint-enable no-await-in-loop
  }
}

function differences(
  known: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, number>,
): FileEvent[] {
  const events: FileEvent[] = [];
  const add = (file: string, type: FileChangeType): void => {
    events.push({ uri: pathToFileURL(file).href, type });
  };
  for (const [file, changedMs] of found) {
    const before = known.get(file);
    if (before === undefined) add(file, FileChangeType.Created);
    else if (before !== changedMs) add(file, FileChangeType.Changed);
  }
  for (const file of known.keys()) if (!found.has(file)) add(file, FileChangeType.Deleted);
  return events;
}
