import { ambientKeys, references } from "./ambient.ts";
import { type DeclaredName, declaredNames, interfaceText } from "./declared-names.ts";
import { isObjectLiteral } from "./object-literal.ts";
import { openMembers } from "./open-members.ts";
import { KeptImports, type Owner, prelude } from "./prelude.ts";

/** A module that stands for a cell. */
export interface VirtualCell {
  /** File name, beside the notebook; it exists in the type server's memory alone. */
  readonly file: string;
  readonly text: string;
  /** The cell's own text. */
  readonly code: string;
  /** Where the cell's own text begins in `text`, in UTF-16 units; a line starts there. */
  readonly start: number;
  /** Files of the cells whose names its prelude brings. */
  readonly needs: ReadonlySet<string>;
  /** Names of earlier cells that its prelude brings. */
  readonly brings: ReadonlySet<string>;
  /** Those of them that are no variables: constants, functions, classes. */
  readonly fixed: ReadonlySet<string>;
  /** Names of earlier cells that it declares anew. */
  readonly redeclares: ReadonlySet<string>;
  /** What its text imports. */
  readonly imports: readonly string[];
  /** What it declares for all code. */
  readonly ambient: readonly string[];
}

/** A cell, before it is a file's text. */
interface Module extends Omit<VirtualCell, "file" | "text" | "start"> {
  readonly brought: readonly Owner[];
  readonly exports: readonly string[];
}

/** A module with all that the type server must have to understand it. */
export interface View {
  readonly cell: VirtualCell;
  readonly needs: readonly VirtualCell[];
}

/** What running a cell means for what is known of types. */
export interface Commit {
  /** The cell, as it was when it ran. */
  readonly view: View;
  /** Earlier cells with names that the cell declared anew. */
  readonly dependents: readonly Dependent[];
}

/** An earlier cell whose functions see a name that was declared anew. */
export interface Dependent {
  /** The number that the user sees. */
  readonly executionCount: number;
  readonly names: readonly string[];
  /** With the names as they were. */
  readonly before: View;
  /** With the names as they are now. */
  readonly after: View;
}

interface CommittedCell extends VirtualCell {
  readonly executionCount: number;
}

/** No user's file begins like this. */
export const cellPrefix = "__awaitlab_cell_";
/** The cell that is being asked about. */
export const liveFile = `${cellPrefix}live.ts`;

const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const imported = /\b(?:from|import|require)\s*\(?\s*["']([^"'\n]+)["']/gu;
/** A helper that everybody uses: the latest cells are the ones that the user works on. */
const mostDependents = 20;
/** Of what a cell builds on, the nearest cells: the type server takes seconds for a chain of 500. Beyond, types are `any`. */
const mostNeeds = 100;

/**
 * The notebook as TypeScript sees it: one module a cell. A prelude brings just the names that the cell's text mentions,
 * each from the cell that declared it last, so what a request costs depends on the cell and not on how many there are.
 */
export class VirtualNotebook {
  readonly #owners = new Map<string, Owner>();
  readonly #cells = new Map<string, CommittedCell>();
  readonly #kept = new KeptImports();
  /** Files of the cells that declare something for all code, by the key of that; see `ambientKeys`. */
  readonly #ambient = new Map<string, string>();
  #ran = 0;

  /** A cell ran: its names belong to it from now on. */
  commit(code: string, executionCount: number): Commit {
    const declared = declaredNames(code);
    const module = this.#module(code, declared);
    const view = this.#liveView(module);
    if (declared.length === 0 && module.ambient.length === 0) return { view, dependents: [] };
    this.#ran += 1;
    const file = `${cellPrefix}${this.#ran}.ts`;
    this.#cells.set(file, { ...toCell(module, file, module.needs), executionCount });
    const changed = declared.filter(({ name }) => {
      const owner = this.#owners.get(name);
      return owner !== undefined && this.#cells.get(owner.file)?.code !== code;
    });
    // Only a name that changes hands can leave a cell without use.
    const takesOver =
      declared.some(({ name }) => this.#owners.has(name)) ||
      module.ambient.some((key) => this.#ambient.has(key));
    for (const key of module.ambient) this.#ambient.set(key, file);
    for (const name of declared) this.#owners.set(name.name, { ...name, file });
    const dependents = this.#dependents(new Set(changed.map(({ name }) => name)), file);
    if (takesOver) this.#dropUnused();
    return { view, dependents };
  }

  /** The cell that is being typed, or is to run. */
  live(code: string): View {
    return this.#liveView(this.#module(code, declaredNames(code)));
  }

  /** Names that cells declared, beside those of the cell being typed. */
  names(): readonly DeclaredName[] {
    return [...this.#owners.values()];
  }

  /** An earlier cell declared a variable, a constant, a function or a class of that name. */
  isValue(name: string): boolean {
    const kind = this.#owners.get(name)?.kind;
    return kind === "variable" || kind === "fixed";
  }

  /** The variables are gone. */
  forget(): void {
    this.#owners.clear();
    this.#cells.clear();
    this.#ambient.clear();
    this.#kept.drop(() => false);
  }

  /** @returns How a cell declared an interface, as typed; `""` if none did */
  interfaceText(name: string): string {
    const cell = this.#cells.get(this.#owners.get(name)?.file ?? "");
    return cell === undefined ? "" : interfaceText(cell.code, name);
  }

  #liveView(module: Module): View {
    // What the cell says for all code itself, it has not to hear from an earlier edition.
    const replaced = new Set(module.ambient.flatMap((key) => this.#ambient.get(key) ?? []));
    const forAll = [...this.#ambient.values()].filter((file) => !replaced.has(file));
    const kept = this.#kept.with(new Set([...module.needs, ...forAll]));
    const imports = kept.filter((file) => !replaced.has(file) || module.needs.has(file));
    return this.#view(toCell(module, liveFile, imports), imports);
  }

  /** @param imports Files that the cell's module imports */
  #view(cell: VirtualCell, imports: Iterable<string>): View {
    const near = this.#reachedFrom(cell.needs, mostNeeds);
    const files = [...new Set([...near, ...imports])].slice(0, mostNeeds);
    return { cell, needs: files.flatMap((file) => this.#cells.get(file) ?? []) };
  }

  #module(code: string, declared: readonly DeclaredName[]): Module {
    const own = new Set(declared.map(({ name }) => name));
    const mentioned = new Set(code.match(word));
    const brought = [...mentioned].flatMap((name) =>
      own.has(name) ? [] : (this.#owners.get(name) ?? []),
    );
    const statements = brought.flatMap(({ statement }) => statement ?? []).join("");
    return {
      code,
      brought,
      exports: declared
        .filter(({ kind, isExported }) => kind !== "import" && isExported === undefined)
        .map(({ name }) => name),
      // An import is said again; all else comes from its cell.
      needs: new Set(brought.filter(({ kind }) => kind !== "import").map(({ file }) => file)),
      ambient: ambientKeys(code),
      brings: new Set(brought.map(({ name }) => name)),
      fixed: new Set(brought.flatMap(({ name, kind }) => (kind === "fixed" ? name : []))),
      redeclares: new Set([...own].filter((name) => this.#owners.has(name))),
      imports: Array.from(`${statements}${code}`.matchAll(imported), ([, from = ""]) => from),
    };
  }

  #dependents(changed: ReadonlySet<string>, changer: string): Dependent[] {
    if (changed.size === 0) return [];
    const alive = new Set([...this.#owners.values()].map(({ file }) => file));
    const found = [...alive].flatMap((file) => {
      const cell = this.#cells.get(file);
      if (cell === undefined || file === changer) return [];
      const names = [...cell.brings].filter((name) => changed.has(name));
      if (names.length === 0) return [];
      const { executionCount } = cell;
      const before = this.#view({ ...cell, file: liveFile }, cell.needs);
      return [{ executionCount, names, before, after: this.live(cell.code) }];
    });
    return found.toSorted((a, b) => b.executionCount - a.executionCount).slice(0, mostDependents);
  }

  /** Cells whose every name was declared anew, and that no other cell needs, will never be asked for again. */
  #dropUnused(): void {
    const owners = [...this.#owners.values()].map(({ file }) => file);
    const used = this.#reachedFrom([...owners, ...this.#ambient.values()]);
    for (const file of this.#cells.keys()) if (!used.has(file)) this.#cells.delete(file);
    this.#kept.drop((file) => this.#cells.has(file));
  }

  /** Each cell is looked at once, however many lead to it. @returns The nearest first; at least `enough`, if there are so many */
  #reachedFrom(files: Iterable<string>, enough = Number.POSITIVE_INFINITY): ReadonlySet<string> {
    const reached = new Set(files);
    // A set is walked to its end, also as it grows.
    for (const file of reached) {
      if (reached.size >= enough) break;
      for (const needed of this.#cells.get(file)?.needs ?? []) reached.add(needed);
    }
    return reached;
  }
}

function toCell(module: Module, file: string, imports: Iterable<string>): VirtualCell {
  const { code, brought, exports, ...rest } = module;
  const [open, close] = isObjectLiteral(code) ? ["(", ")"] : ["", ""];
  const first = references(code).map((line) => `${line}\n`);
  const head = `${first.join("")}${prelude(brought, imports)}${open}\n`;
  const tail = `${close}\n${openMembers(code)}export { ${[...new Set(exports)].join(", ")} };`;
  return { ...rest, file, text: `${head}${code}\n${tail}`, code, start: head.length };
}
