import type { DeclaredName } from "./declared-names.ts";

/** A name with the file of the cell that declared it last. */
export interface Owner extends DeclaredName {
  readonly file: string;
}

/**
 * What a cell's module begins with: the names of other cells that it mentions.
 *
 * @param files Of the cells that the module imports, once each and in this order; at least those that own the names
 */
export function prelude(brought: readonly Owner[], files: Iterable<string>): string {
  const imports = Array.from(files, (file) => {
    const names = brought.filter((owner) => owner.file === file).flatMap(specifierOf);
    return `import { ${names.join(", ")} } from "./${file.replace(/\.ts$/u, "")}";`;
  });
  return [...imports, ...brought.map(declarationOf)].join("");
}

function specifierOf({ name, kind }: Owner): string | [] {
  if (kind === "import") return [];
  return kind === "variable" ? `${name} as ${stand(name)}` : name;
}

function declarationOf({ name, kind, statement }: Owner): string {
  // An import is said again.
  if (kind === "import") return statement ?? "";
  // An imported binding can't be assigned to; a variable of an earlier cell can.
  return kind === "variable" ? `declare let ${name}: typeof ${stand(name)};` : "";
}

/** What an imported variable is called beside the one that stands for it. */
const stand = (name: string): string => `__awaitlab_${name}`;

/** Of a notebook's cells, a learner moves between a few. */
const mostKept = 16;

/**
 * The files that the live cell imports, whether it mentions their names or not: the type server builds its whole program
 * anew, which takes it 5 ms, whenever the imports of one file are no longer the same.
 */
export class KeptImports {
  /** In the order of their imports, each with the time when it was last needed. */
  readonly #files = new Map<string, number>();
  #time = 0;

  /** @returns What is to be imported: these files, and others that were needed lately */
  with(files: Iterable<string>): readonly string[] {
    this.#time += 1;
    const before = this.#files.size;
    for (const file of files) this.#files.set(file, this.#time);
    // When the imports change anyway.
    if (this.#files.size > before) this.#dropOldest();
    return [...this.#files.keys()];
  }

  /** @param isThere Tells whether a file still stands for a cell */
  drop(isThere: (file: string) => boolean): void {
    for (const file of this.#files.keys()) if (!isThere(file)) this.#files.delete(file);
  }

  #dropOldest(): void {
    const notNeeded = [...this.#files].filter(([, time]) => time !== this.#time);
    const oldest = notNeeded.toSorted(([, a], [, b]) => a - b);
    const tooMany = Math.max(0, this.#files.size - mostKept);
    for (const [file] of oldest.slice(0, tooMany)) this.#files.delete(file);
  }
}
