/** Lines on top of a cell that speak to the kernel, not to JavaScript. */

/** A magic that the cell begins with. */
export interface Magic {
  readonly name: MagicName;
  /** What follows the name on its line, trimmed. */
  readonly argument: string;
  /** 1-based. */
  readonly line: number;
}

/** A cell, with its magics told apart from its code. */
export interface SplitCell {
  readonly type: "split";
  readonly magics: readonly Magic[];
  /** The cell with blanks for its magics: each line keeps its number. */
  readonly code: string;
}

/** The cell begins with a magic that does not exist. */
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

/** What is known of a magic before it is used. */
interface MagicEntry {
  /** As in IPython: two signs are about the whole cell, one is about the line. */
  readonly sign: "%" | "%%";
  /** What may follow the name, where that is one of few words. */
  readonly words: readonly string[];
  /** How it is written, with all that may follow. */
  readonly usage: string;
  /** One line that says what it is for. */
  readonly summary: string;
  /** What follows the name in a comment that is a magic: people do write about npm, and "// %stop the presses". */
  readonly inComments: RegExp;
}

/** The one list of all magics. */
export const MAGICS = {
  gantt: {
    sign: "%%",
    words: [],
    usage: "%%gantt",
    summary: "Records this cell in full and draws its awaits when it ends.",
    inComments: /^/,
  },
  npm: {
    sign: "%",
    words: ["install"],
    usage: "%npm install NAME …",
    summary: "Installs packages into the notebook's folder, before the cell's code runs.",
    inComments: /^\s+(?:install|i|add)(?:\s|$)/,
  },
  jobs: {
    sign: "%",
    words: [],
    usage: "%jobs",
    summary: "Lists the timers, servers, children … that cells left running.",
    inComments: /^\s*$/,
  },
  stop: {
    sign: "%",
    words: ["all"],
    usage: "%stop N | all",
    summary: "Ends what the cell with this number left running, or every cell.",
    inComments: /^\s+(?:\d+|all)\s*$/,
  },
  trace: {
    sign: "%",
    words: ["off", "light", "full"],
    usage: "%trace off | light | full",
    summary: "Says how closely awaits are recorded, from this cell on.",
    inComments: /^\s+(?:off|light|full)\s*$/,
  },
  check: {
    sign: "%",
    words: ["report", "error", "off"],
    usage: "%check report | error | off",
    summary:
      "Says what becomes of type errors, from this cell on: shown, stop the cell, not looked for.",
    inComments: /^\s+(?:report|error|off)\s*$/,
  },
} as const satisfies Readonly<Record<string, MagicEntry>>;

type MagicName = keyof typeof MAGICS;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above, all of them
const KNOWN = Object.keys(MAGICS) as MagicName[];

/** `%%name rest`, or the same in a comment, which other tools leave alone. */
const MAGIC = /^\s*(\/\/\s*)?(%%?)([\w-]*)(.*)$/s;

/**
 * Tell magics from code. They stand before all else but blank lines.
 *
 * @param source As the user typed it
 */
export function splitMagics(source: string): SplitCell | UnknownMagic {
  const lines = source.split("\n");
  const magics: Magic[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const [, comment, signs = "", name = "", rest = ""] = MAGIC.exec(text) ?? [];
    const known = KNOWN.find((candidate) => candidate === name && signs === MAGICS[candidate].sign);
    if (comment !== undefined && known !== undefined && !MAGICS[known].inComments.test(rest)) break;
    if (known !== undefined) {
      magics.push({ name: known, argument: rest.trim(), line: index + 1 });
      lines[index] = text.replaceAll(/[^\r]/g, " ");
    } else if (signs !== "" && comment === undefined) {
      return unknown(signs + name, index + 1, text.indexOf("%") + 1);
    } else break;
  }
  return { type: "split", magics, code: lines.join("\n") };
}

function unknown(name: string, line: number, column: number): UnknownMagic {
  const word = name.replaceAll("%", "");
  const [nearest] = KNOWN.toSorted((a, b) => distance(word, a) - distance(word, b));
  const hint =
    nearest === undefined ? "" : `; the nearest that exists is "${MAGICS[nearest].sign}${nearest}"`;
  const message = `Unknown magic "${name}"${hint}`;
  return { type: "unknown-magic", name, line, column, nearest: nearest ?? "gantt", message };
}

/** Levenshtein: how many characters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
