/** Lines of a cell that speak to the kernel, not to JavaScript. */
import { commandOf } from "./command-line.ts";
import { entryOf, type MagicName, magicNamed, nearestMagic } from "./magics.ts";
import { type Start, StatementStarts } from "./statement-start.ts";

/** A magic that a cell holds. */
export interface Magic {
  /** With its signs; `!command` is `%sh`. */
  readonly name: MagicName;
  /** What follows the name on its line, trimmed. */
  readonly argument: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based: where an empty block stands for it in the cell's code. 0 if nothing does, as it stands before all code. */
  readonly column: number;
}

/** A cell, with its magics told apart from its code. */
export interface SplitCell {
  readonly type: "split";
  readonly magics: readonly Magic[];
  /** The cell with blanks for its magics, and an empty block for each below code: all else keeps its place. */
  readonly code: string;
}

/** The cell holds a magic that does not exist. */
export interface UnknownMagic {
  readonly type: "unknown-magic";
  /** As written, with its percent signs. */
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The known name that is the most like it. */
  readonly nearest: MagicName;
  readonly message: string;
}

/** A magic that can't be followed. */
export interface MagicFault {
  readonly type: "fault";
  readonly message: string;
  /** 1-based. */
  readonly line: number;
}

/** `%%name rest`, or the same in a comment, which other tools leave alone. */
const MAGIC = /^(\s*)(\/\/\s*)?(%%?)([\w-]*)(.*)$/s;
const BANG = /^\s*!/;

/** Stands for a magic. Unlike a semicolon, a block can't end the statement before it. */
const STEP = "{}";
/** Stands before what `%time` and `%timeit` measure. */
export const MEASURED = "{;;;}";

/**
 * Tell magics from code. They stand where a statement of the cell starts, on a line of their own; before all code also in
 * comments.
 *
 * @param source As the user typed it
 * @param isName Whether an earlier cell declares a name
 */
export function splitMagics(
  source: string,
  isName: (name: string) => boolean = () => false,
): SplitCell | UnknownMagic | MagicFault {
  return new Splitting(source, isName).split();
}

class Splitting {
  readonly #lines: string[];
  readonly #magics: Magic[] = [];
  readonly #isName: (name: string) => boolean;
  readonly #starts = new StatementStarts();
  /** Something is measured: a magic on the next line does not go on from it. */
  #isMeasured = false;

  constructor(source: string, isName: (name: string) => boolean) {
    this.#lines = source.split("\n");
    this.#isName = isName;
  }

  split(): SplitCell | UnknownMagic | MagicFault {
    const begin = this.#top();
    const fault = typeof begin === "number" ? this.#within(begin) : begin;
    return fault ?? { type: "split", magics: this.#magics, code: this.#lines.join("\n") };
  }

  /** @returns The index of the first line that is code */
  #top(): number | UnknownMagic | MagicFault {
    const first: Start = { isFirst: true, names: new Set() };
    for (const [index, text] of this.#lines.entries()) {
      if (text.trim() === "") continue;
      const [, , comment, signs = "", name = "", rest = ""] = MAGIC.exec(text) ?? [];
      const known = magicNamed(signs + name);
      const isProse =
        comment !== undefined && (known === undefined || !entryOf(known).inComments.test(rest));
      if (isProse || (signs === "" && !BANG.test(text))) return index;
      const taken = this.#take(index, first);
      if (taken === "code") return index;
      if (taken === "measured") return index + 1;
      if (taken !== "taken") return taken;
    }
    return this.#lines.length;
  }

  /** @param begin Index of the first line that is code */
  #within(begin: number): UnknownMagic | MagicFault | undefined {
    const candidates = this.#lines.flatMap((text, index) =>
      index >= begin && (/^\s*%/.test(text) || BANG.test(text)) ? [index] : [],
    );
    if (candidates.length === 0) return undefined;
    // What is TypeScript stays TypeScript: of that, only `!name` may be a command.
    const isWhole = this.#starts.isWhole(this.#lines.join("\n"));
    for (const index of candidates) {
      const sign = BANG.test(this.#lines[index] ?? "") ? "!" : "%";
      if (isWhole && sign === "%") continue;
      if (this.#starts.isTired) break;
      const start = this.#startAt(index, sign);
      const taken = start === undefined ? "code" : this.#take(index, start);
      if (typeof taken === "object") return taken;
    }
    return undefined;
  }

  #startAt(index: number, sign: "%" | "!"): Start | undefined {
    const before = this.#lines.slice(0, index);
    const last = before.findLast((text) => text.trim() !== "") ?? "";
    const end = this.#isMeasured && last.trimStart().startsWith(MEASURED) ? ";" : "";
    return this.#starts.startAfter(`${before.join("\n")}${end}\n`, sign);
  }

  #take(index: number, start: Start): "taken" | "measured" | "code" | UnknownMagic | MagicFault {
    const text = this.#lines[index] ?? "";
    const line = index + 1;
    if (BANG.test(text)) return this.#takeCommand(index, start);
    const [, indent = "", comment = "", signs = "", word = "", rest = ""] = MAGIC.exec(text) ?? [];
    // `% 2` is a mistake that the parser explains.
    if (word === "" && !start.isFirst) return "code";
    const name = magicNamed(signs + word);
    if (name === undefined) return unknown(signs + word, line, indent.length + 1);
    const entry = entryOf(name);
    if (entry.stands === "top" && !start.isFirst) {
      const message = `Cannot follow "${name}" here: it is about the whole cell, and stands on top of it`;
      return { type: "fault", message, line };
    }
    if (entry.measures === true) {
      const argument = rest.replace(OPTIONS, "").trim();
      if (argument === "") return nothingToMeasure(name, line);
      this.#magics.push({ name, argument: rest.trim(), line, column: indent.length + 1 });
      const skipped = text.length - rest.replace(OPTIONS, "").length;
      const blanks = " ".repeat(skipped - indent.length - MEASURED.length);
      this.#lines[index] = indent + MEASURED + blanks + text.slice(skipped);
      this.#isMeasured = true;
      return "measured";
    }
    // Whoever writes TypeScript ends lines so; to a shell it means something.
    const isFree = name === "%sh" || name === "%env";
    const argument = isFree ? rest.trim() : rest.replace(/;?\s*$/, "").trim();
    this.#blank(index, start, { name, argument, indent: indent + comment });
    return "taken";
  }

  #takeCommand(index: number, start: Start): "taken" | "code" {
    const text = this.#lines[index] ?? "";
    const all = this.#lines.join("\n");
    const isName = (name: string): boolean =>
      start.names.has(name) || this.#isName(name) || isDeclaredIn(all, name);
    const command = commandOf(text, isName, (code) => this.#starts.isWhole(code));
    if (command === undefined) return "code";
    const indent = /^\s*/.exec(text)?.[0] ?? "";
    this.#blank(index, start, { name: "%sh", argument: command, indent });
    return "taken";
  }

  #blank(
    index: number,
    { isFirst }: Start,
    { name, argument, indent }: Pick<Magic, "name" | "argument"> & { readonly indent: string },
  ): void {
    const text = this.#lines[index] ?? "";
    const blank = text.replaceAll(/[^\r]/g, " ");
    const column = isFirst ? 0 : indent.length + 1;
    this.#magics.push({ name, argument, line: index + 1, column });
    this.#lines[index] = isFirst ? blank : indent + STEP + blank.slice(indent.length + STEP.length);
  }
}

/** Of `%timeit`: how often. */
export const OPTIONS = /^(?:\s+-[nr]\s*\d+(?!\S))*/;

function unknown(name: string, line: number, column: number): UnknownMagic {
  const nearest = nearestMagic(name);
  const message = `Unknown magic "${name}"; the nearest that exists is "${nearest}". %lsmagic lists them all`;
  return { type: "unknown-magic", name, line, column, nearest, message };
}

function nothingToMeasure(name: MagicName, line: number): MagicFault {
  const whole = name === "%time" ? '; "%%time" on top of a cell measures all of it' : "";
  const message = `Cannot measure nothing: what "${name}" measures begins on its line${whole}`;
  return { type: "fault", message, line };
}

/** Also below, and where the text is no whole TypeScript. */
function isDeclaredIn(text: string, name: string): boolean {
  const word = name.replaceAll("$", String.raw`\$`);
  const declaration = String.raw`\b(?:const|let|var|using|function\s*\*?|class|enum|namespace)\s+${word}(?![\w$])`;
  return new RegExp(declaration, "u").test(text);
}
