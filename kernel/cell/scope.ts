import type { Binding } from "./compiled.ts";

/** A top-level name, and the cell that last declared it. */
export interface Declaration extends Binding {
  readonly cell: number;
}

/**
 * Names that a plain global would take from the platform, or that libraries look at to find out where they run: a cell's
 * `import { setTimeout } from "node:timers/promises"` must not reach them.
 */
const PLATFORM: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ..."window document self location navigator name event define module exports require".split(" "),
  ..."__filename __dirname importScripts Deno Bun jest gc undefined".split(" "),
]);

/** What a session remembers from cell to cell: which names are declared, how, and which property holds each. */
export class CellScope {
  readonly #declarations = new Map<string, Declaration>();
  readonly #mangled = new Set<string>();

  /** The last declaration of a name; a name that failed to initialise counts as declared. */
  get(name: string): Declaration | undefined {
    return this.#declarations.get(name);
  }

  declarations(): Iterable<Declaration> {
    return this.#declarations.values();
  }

  /** The names that are mangled in a cell which declares `names`. A name stays mangled for good. */
  mangledWith(names: Iterable<string>): ReadonlySet<string> {
    const mangled = new Set(this.#mangled);
    for (const name of names) if (PLATFORM.has(name)) mangled.add(name);
    return mangled;
  }

  /** Remember a cell's names, once it is compiled. */
  declare(cell: number, bindings: readonly Binding[]): void {
    for (const binding of bindings) {
      this.#declarations.set(binding.name, { ...binding, cell });
      if (binding.property !== binding.name) this.#mangled.add(binding.name);
    }
  }
}

/** The property of `globalThis` for a mangled name. Users do write `$name` and `name$`; nobody writes this. */
export function mangle(name: string): string {
  return `$$${name}`;
}

/** @returns The text with the names as the user wrote them */
export function unmangled(text: string): string {
  return text.replaceAll(/(?<![\w$])\$\$(\w+)/g, (mangled, name: string) =>
    PLATFORM.has(name) ? name : mangled,
  );
}
