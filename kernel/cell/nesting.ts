/**
 * How deep a text may nest, estimated from above: tokens that stand between the beginning of a statement (or of what an
 * enclosing bracket separates by commas) and a place, summed up over all brackets that are open there. Every level of a syntax
 * tree costs at least one token, so a parser's recursion stays below that number.
 *
 * Texts that JavaScript and this scan may read differently count as deep.
 */

interface Level {
  readonly by: "(" | "[" | "{" | "`" | "${";
  /** Before the bracket stands a word whose parentheses a statement follows: what comes next goes on. */
  readonly isHead: boolean;
  /** Tokens since the last separator. */
  run: number;
  /** Those of them that commas do not end: statements that have others inside, and generics. */
  held: number;
}

/** These want something after them, on the next line too. */
const WANTING = new Set(
  "abstract as asserts async await case class default delete do else export extends get implements import in infer instanceof is keyof let new of readonly return satisfies set static throw typeof unique using var void yield const declare type interface enum namespace function accessor".split(
    " ",
  ),
);
/** These go on from the line above, and after a semicolon. */
const GOING_ON = new Set(["else", "while", "catch", "finally"]);
const JOINING = new Set(["in", "instanceof", "of", "as", "satisfies", "extends", "is", "from"]);
const HOLDING = new Set(["if", "else", "for", "while", "do", "with"]);
const HEADS = new Set(["if", "for", "while", "with", "switch", "catch", "await"]);

// Bounded, as the engine's own stack is.
const WORD = /[\w$\u0080-\uFFFF]{1,10000}/y;
const SPACE = /\s{1,10000}/y;
const REGEX = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/;
/** If a slash could both divide and begin a regular expression, this in the rest of its line would make a difference. */
const CONFUSING = /^.*["'`;()[\]{},].*\//;
/** Nobody writes a longer regular expression in one line. */
const longestRegex = 1000;

/** @returns Where a text may first nest deeper than `limit`; nothing if it can't */
export function deepPlace(text: string, limit: number): number | undefined {
  // A text of a few tokens has no room for more levels.
  if (text.length <= limit) return undefined;
  return new Scan(text, limit).run();
}

class Scan {
  readonly #text: string;
  readonly #limit: number;
  readonly #open: Level[] = [];
  #level: Level = { by: "{", isHead: false, run: 0, held: 0 };
  /** Runs of all open levels. */
  #total = 0;
  #at = 0;
  #isNewLine = false;
  /** A statement may end here, at a line break. */
  #canEnd = false;
  /** A slash would divide: a value stands before it. */
  #afterValue = false;
  /** Both readings of a slash are possible. */
  #isUnsure = false;
  #word = "";

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = limit;
  }

  run(): number | undefined {
    const text = this.#text;
    while (this.#at < text.length) {
      const from = this.#at;
      if (this.#level.by === "`") this.#template();
      else if (!this.#step(text.charAt(from))) return from;
      if (this.#total > this.#limit) return from;
    }
    return undefined;
  }

  /** @returns Whether what stands here is sure to be read as JavaScript reads it */
  #step(by: string): boolean {
    if (by <= " " || by >= "\u0080") {
      const space = this.#take(SPACE);
      this.#isNewLine ||= space.includes("\n");
      if (space !== "") return true;
    }
    if (by === "/") return this.#slash();
    const word = this.#take(WORD);
    if (word !== "") {
      this.#takeWord(word);
      return true;
    }
    if (by === '"' || by === "'") return this.#string(by);
    if (by === "`" || by === "(" || by === "[" || by === "{") this.#push(by);
    else if (by === ")" || by === "]" || by === "}") this.#pop();
    else this.#sign(by);
    return true;
  }

  /** @returns Whether it ends on its line: else it is no string at all, or no program */
  #string(quote: string): boolean {
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const by = this.#text.charAt(this.#at);
      if (by === "\n") return false;
      if (by === "\\") this.#at += 1;
      else if (by === quote) {
        this.#at += 1;
        this.#value();
        return true;
      }
    }
    return false;
  }

  #comment(end: string): void {
    const from = this.#at;
    const found = this.#text.indexOf(end, from + 2);
    this.#at = found === -1 ? this.#text.length : found + (end === "*/" ? 2 : 0);
    this.#isNewLine ||= this.#text.slice(from, this.#at).includes("\n");
  }

  #slash(): boolean {
    if (this.#text.startsWith("//", this.#at)) this.#comment("\n");
    else if (this.#text.startsWith("/*", this.#at)) this.#comment("*/");
    else if (this.#isUnsure && this.#isConfusing()) return false;
    else if (this.#afterValue || this.#isUnsure) this.#sign("/");
    else return this.#regex();
    return true;
  }

  /** @returns Whether one stands here */
  #regex(): boolean {
    const found = REGEX.exec(this.#text.slice(this.#at, this.#at + longestRegex));
    if (found === null) return false;
    this.#at += found[0].length;
    this.#value();
    return true;
  }

  #isConfusing(): boolean {
    const [line = ""] = this.#text.slice(this.#at + 1, this.#at + longestRegex).split("\n", 1);
    return line.length === longestRegex - 1 || CONFUSING.test(line);
  }

  #takeWord(word: string): void {
    const isNext = this.#isNewLine && this.#canEnd && !GOING_ON.has(word) && !JOINING.has(word);
    const isAfterSemicolon = this.#word === ";" && !GOING_ON.has(word);
    if (isNext || isAfterSemicolon) this.#reset(0);
    this.#count(1);
    if (HOLDING.has(word)) this.#level.held += 1;
    const wants = WANTING.has(word) || HOLDING.has(word);
    this.#after({ word, canEnd: !wants, afterValue: !wants });
  }

  #value(): void {
    this.#resetAfterSemicolon();
    this.#count(1);
    this.#after({ word: "", canEnd: true, afterValue: true });
  }

  #sign(by: string): void {
    this.#at += 1;
    if (by === ";") {
      // What comes next tells whether the statement is over.
      this.#after({ word: ";", canEnd: false, afterValue: false });
      return;
    }
    if (by === ",") this.#reset(this.#level.held);
    else this.#resetAfterSemicolon();
    this.#count(1);
    if (by === "<") this.#level.held += 1;
    // `a++ / b` and `a + /b/.lastIndex`; `a! / b`; `a as B<C> / d` and `a > /b/.lastIndex`
    const isUnsure = this.#afterValue && (by === "+" || by === "-" || by === "!" || by === ">");
    this.#after({ word: "", canEnd: false, afterValue: false, isUnsure });
  }

  #push(by: Level["by"]): void {
    this.#resetAfterSemicolon();
    this.#at += by.length;
    this.#count(1);
    this.#open.push(this.#level);
    this.#level = { by, isHead: HEADS.has(this.#word), run: 0, held: 0 };
    this.#after({ word: "", canEnd: false, afterValue: false });
  }

  #pop(): void {
    this.#at += 1;
    const { by, isHead } = this.#level;
    const outer = this.#open.pop();
    this.#reset(0);
    if (outer !== undefined) this.#level = outer;
    const isUnsure = by === "{";
    this.#after({ word: "", canEnd: !isHead, afterValue: !isUnsure && !isHead, isUnsure });
    // Pieces of a template stand beside each other.
    if (by === "${") this.#count(-1);
  }

  #template(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const by = this.#text.charAt(this.#at);
      if (by === "\\") this.#at += 1;
      else if (by === "`") return this.#pop();
      else if (by === "$" && this.#text.charAt(this.#at + 1) === "{") return this.#push("${");
    }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #count(tokens: number): void {
    this.#level.run += tokens;
    this.#total += tokens;
  }

  #resetAfterSemicolon(): void {
    if (this.#word === ";") this.#reset(0);
  }

  #reset(held: number): void {
    this.#total -= this.#level.run - held;
    this.#level.run = held;
    this.#level.held = held;
  }

  #after(state: {
    readonly word: string;
    readonly canEnd: boolean;
    readonly afterValue: boolean;
    readonly isUnsure?: boolean;
  }): void {
    this.#word = state.word;
    this.#canEnd = state.canEnd;
    this.#afterValue = state.afterValue;
    this.#isUnsure = state.isUnsure ?? false;
    this.#isNewLine = false;
  }
}
