import { assertNever } from "../json/index.ts";
import { type DeclaredName, declaredNames } from "./declared-names.ts";

/** A module that stands for a cell. */
export interface VirtualCell {
  /** File name, beside the notebook; it exists in the type server's memory alone. */
  readonly file: string;
  readonly text: string;
  /** Where the cell's own text begins in `text`, in UTF-16 units; a line starts there. */
  readonly start: number;
}

interface Owner extends DeclaredName {
  /** File of the cell that declared it last. */
  readonly file: string;
}

/** No user's file begins like this. */
const prefix = "__awaitlab_cell_";
/** The cell that is being typed. */
const liveFile = `${prefix}live.ts`;

const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/**
 * The notebook as TypeScript sees it: one module a cell. A prelude brings just the names that the cell's text mentions,
 * each from the cell that declared it last, so what a request costs depends on the cell and not on how many there are.
 */
export class VirtualNotebook {
  readonly #owners = new Map<string, Owner>();
  readonly #cells = new Map<string, VirtualCell>();
  #ran = 0;

  /** A cell ran: its names belong to it from now on. */
  commit(code: string): void {
    const declared = declaredNames(code);
    if (declared.length === 0) return;
    this.#ran += 1;
    const file = `${prefix}${this.#ran}.ts`;
    this.#cells.set(file, this.#module(file, code, declared));
    for (const name of declared) this.#owners.set(name.name, { ...name, file });
    this.#dropUnused();
  }

  /** The cell that is being typed, as a module. */
  live(code: string): VirtualCell {
    return this.#module(liveFile, code, declaredNames(code));
  }

  /** @returns Cells that a module needs, directly or by way of others, each before those that need it */
  neededBy(cell: VirtualCell): VirtualCell[] {
    const needed = new Map<string, VirtualCell>();
    const visit = ({ text, start }: VirtualCell): void => {
      for (const [, file = ""] of text.slice(0, start).matchAll(/"\.\/(\w+)"/gu)) {
        const found = this.#cells.get(`${file}.ts`);
        if (found === undefined || needed.has(found.file)) continue;
        visit(found);
        needed.set(found.file, found);
      }
    };
    visit(cell);
    return [...needed.values()];
  }

  /** Names that cells declared, beside those of the cell being typed. */
  names(): readonly DeclaredName[] {
    return [...this.#owners.values()];
  }

  /** The variables are gone. */
  forget(): void {
    this.#owners.clear();
    this.#cells.clear();
  }

  #module(file: string, code: string, declared: readonly DeclaredName[]): VirtualCell {
    const own = new Set(declared.map(({ name }) => name));
    const mentioned = new Set(code.match(word));
    let prelude = "";
    for (const name of mentioned) {
      const owner = this.#owners.get(name);
      if (owner !== undefined && !own.has(name)) prelude += bring(owner);
    }
    const exported = declared.filter(({ kind }) => kind !== "import").map(({ name }) => name);
    const head = `${prelude}\n`;
    return {
      file,
      text: `${head}${code}\nexport { ${[...new Set(exported)].join(", ")} };`,
      start: head.length,
    };
  }

  /** Cells whose every name was declared anew, and that no other cell needs, will never be asked for again. */
  #dropUnused(): void {
    const used = new Set<string>();
    for (const { file } of this.#owners.values()) {
      const cell = this.#cells.get(file);
      if (cell === undefined || used.has(file)) continue;
      used.add(file);
      for (const needed of this.neededBy(cell)) used.add(needed.file);
    }
    for (const file of this.#cells.keys()) if (!used.has(file)) this.#cells.delete(file);
  }
}

function bring({ name, kind, statement, file }: Owner): string {
  const module = `"./${file.replace(/\.ts$/u, "")}"`;
  switch (kind) {
    case "import":
      return statement ?? "";
    case "variable":
      // An imported binding can't be assigned to; a variable of an earlier cell can.
      return `declare let ${name}: typeof import(${module}).${name};`;
    case "fixed":
    case "type":
      return `import { ${name} } from ${module};`;
    default:
      return assertNever(kind);
  }
}
