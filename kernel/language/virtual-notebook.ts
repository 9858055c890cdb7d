import { assertNever } from "../json/index.ts";
import { type DeclaredName, declaredNames } from "./declared-names.ts";

/** A module that stands for a cell. */
export interface VirtualCell {
  /** File name, beside the notebook; it exists in the type server's memory alone. */
  readonly file: string;
  readonly text: string;
  /** Where the cell's own text begins in `text`, in UTF-16 units; a line starts there. */
  readonly start: number;
  /** Files of the cells that its prelude names. */
  readonly needs: ReadonlySet<string>;
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
    // Only a name that changes hands can leave a cell without use.
    const takesOver = declared.some(({ name }) => this.#owners.has(name));
    for (const name of declared) this.#owners.set(name.name, { ...name, file });
    if (takesOver) this.#dropUnused();
  }

  /** The cell that is being typed, as a module. */
  live(code: string): VirtualCell {
    return this.#module(liveFile, code, declaredNames(code));
  }

  /** @returns Cells that a module needs, directly or by way of others */
  neededBy(cell: VirtualCell): VirtualCell[] {
    const files = this.#reachedFrom(cell.needs);
    return [...files].flatMap((file) => this.#cells.get(file) ?? []);
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
    const brought = [...mentioned].flatMap((name) =>
      own.has(name) ? [] : (this.#owners.get(name) ?? []),
    );
    const exported = declared.filter(({ kind }) => kind !== "import").map(({ name }) => name);
    const head = `${brought.map(bring).join("")}\n`;
    return {
      file,
      text: `${head}${code}\nexport { ${[...new Set(exported)].join(", ")} };`,
      start: head.length,
      // An import is said again; all else comes from its cell.
      needs: new Set(brought.filter(({ kind }) => kind !== "import").map((owner) => owner.file)),
    };
  }

  /** Cells whose every name was declared anew, and that no other cell needs, will never be asked for again. */
  #dropUnused(): void {
    const used = this.#reachedFrom([...this.#owners.values()].map(({ file }) => file));
    for (const file of this.#cells.keys()) if (!used.has(file)) this.#cells.delete(file);
  }

  /** Each cell is looked at once, however many lead to it. */
  #reachedFrom(files: Iterable<string>): ReadonlySet<string> {
    const reached = new Set(files);
    // A set is walked to its end, also as it grows.
    for (const file of reached) {
      for (const needed of this.#cells.get(file)?.needs ?? []) reached.add(needed);
    }
    return reached;
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
