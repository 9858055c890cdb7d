import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

interface Entry {
  version: number;
  stamp: string;
  hash: string;
  readonly importers: Set<string>;
}

/**
 * Which edition of each local file is loaded, and who imports whom.
 *
 * Node keeps a module for as long as its URL is the same: an edited file gets another one, and so does whatever imports it.
 */
export class Versions {
  readonly #entries = new Map<string, Entry>();
  /** Files that failed to find what they import: it may be there by now. */
  readonly #incomplete = new Set<string>();

  /** @returns 0 for a file's first edition */
  of(file: string): number {
    return this.#entry(file).version;
  }

  addImport(importer: string, imported: string): void {
    this.#entry(imported).importers.add(importer);
  }

  addFailure(importer: string): void {
    if (this.#entries.has(importer)) this.#incomplete.add(importer);
  }

  /**
   * Look at all files that were loaded.
   *
   * @returns Those that have a new version now, by their own edits or by those of what they import
   */
  refresh(): ReadonlySet<string> {
    const stale = new Set(this.#incomplete);
    this.#incomplete.clear();
    for (const [file, entry] of this.#entries) if (isEdited(file, entry)) stale.add(file);
    // A set is walked to its end, also as it grows.
    for (const file of stale) {
      const entry = this.#entries.get(file);
      if (entry === undefined) continue;
      entry.version += 1;
      for (const importer of entry.importers) stale.add(importer);
    }
    // Their new editions say anew what they import.
    for (const { importers } of this.#entries.values()) {
      for (const file of stale) importers.delete(file);
    }
    return stale;
  }

  #entry(file: string): Entry {
    let entry = this.#entries.get(file);
    if (entry === undefined) {
      entry = { version: 0, stamp: stampOf(file) ?? "", hash: hashOf(file), importers: new Set() };
      this.#entries.set(file, entry);
    }
    return entry;
  }
}

/** A file that was only touched, or saved as it was, keeps its instance. */
function isEdited(file: string, entry: Entry): boolean {
  const stamp = stampOf(file);
  if (stamp === undefined || stamp === entry.stamp) return false;
  entry.stamp = stamp;
  const hash = hashOf(file);
  if (hash === entry.hash) return false;
  entry.hash = hash;
  return true;
}

function stampOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.mtimeNs} ${found.size} ${found.ino}`;
}

function hashOf(file: string): string {
  try {
    return createHash("sha1").update(readFileSync(file)).digest("hex");
  } catch {
    return "";
  }
}
