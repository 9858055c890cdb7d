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

type MagicName = (typeof KNOWN)[number];

const KNOWN = ["gantt", "npm", "jobs", "stop", "trace"] as const;

/** As in IPython: two signs are about the whole cell, one is about the line. */
const SIGNS: Readonly<Record<MagicName, string>> = {
  gantt: "%%",
  npm: "%",
  jobs: "%",
  stop: "%",
  trace: "%",
};

/** What follows a name in a comment that is a magic: people do write about npm, and "// %stop the presses". */
const IN_COMMENTS: Readonly<Record<MagicName, RegExp>> = {
  gantt: /^/,
  npm: /^\s+(?:install|i|add)(?:\s|$)/,
  jobs: /^\s*$/,
  stop: /^\s+(?:\d+|all)\s*$/,
  trace: /^\s+(?:off|light|full)\s*$/,
};

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
    const known = KNOWN.find((candidate) => candidate === name && signs === SIGNS[candidate]);
    if (comment !== undefined && known !== undefined && !IN_COMMENTS[known].test(rest)) break;
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
    nearest === undefined ? "" : `; the nearest that exists is "${SIGNS[nearest]}${nearest}"`;
  const message = `Unknown magic "${name}"${hint}`;
  return { type: "unknown-magic", name, line, column, nearest: nearest ?? KNOWN[0], message };
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
