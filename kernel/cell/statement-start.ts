import { parseSync, type ParserOptions } from "oxc-parser";
import { declaredNames } from "./names.ts";
import { deepPlace } from "./nesting.ts";

const OPTIONS: ParserOptions = { lang: "ts", sourceType: "module" };
/** As `parsingOf` has it: what nests deeper might take the parser down. */
const surelyParsed = 600;
/** UTF-16 units that may be parsed to find the magics of one cell: that takes 0.4 s, where hundreds of lines look like magics. */
const mostParsed = 1_000_000;

/** What stands before a line, if a statement of the cell itself starts there. */
export interface Start {
  /** Nothing but comments comes before. */
  readonly isFirst: boolean;
  /** Top-level names declared before. */
  readonly names: ReadonlySet<string>;
}

/** Asks the parser where statements of a cell start. */
export class StatementStarts {
  #left = mostParsed;

  /** Nothing more will be told: lines that are left are code. */
  get isTired(): boolean {
    return this.#left < 0;
  }

  /** @returns Whether it is TypeScript as it stands; false too if that can't be told */
  isWhole(text: string): boolean {
    return this.#parse(text)?.errors.length === 0;
  }

  /**
   * @param before All that stands before the line, magics replaced
   * @param sign That the line begins with: a `%` divides what stands before it, where it can; a `!` can't go on from the
   *   line before
   */
  startAfter(before: string, sign: "%" | "!"): Start | undefined {
    const parsed = this.#parse(before);
    if (parsed === undefined || parsed.errors.length > 0) return undefined;
    if (sign === "%" && this.isWhole(`${before}%1`)) return undefined;
    const names = new Set(declaredNames(parsed.program).keys());
    return { isFirst: parsed.program.body.length === 0, names };
  }

  #parse(text: string): ReturnType<typeof parseSync> | undefined {
    this.#left -= text.length;
    if (this.#left < 0 || deepPlace(text, surelyParsed) !== undefined) return undefined;
    return parseSync("cell.ts", text, OPTIONS);
  }
}
