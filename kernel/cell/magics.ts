/** What is known of a magic before it is used. */
export interface MagicEntry {
  /** What may follow the name, where that is one of few words. */
  readonly words: readonly string[];
  /** How it is written, with all that may follow. */
  readonly usage: string;
  /** One line that says what it is for. */
  readonly summary: string;
  /** What follows the name in a comment that is a magic: people do write about npm, and "// %stop the presses". */
  readonly inComments: RegExp;
  /** `top`: it is about the whole cell, or about what was there before it. */
  readonly stands: "top" | "anywhere";
  /** TypeScript follows, which is a part of the cell. */
  readonly measures?: true;
}

/** One word, a path with a sign of being one, or what stands in quotes. */
const place = /^\s*(?:\s[~./\\]\S*|\s-|\s[\w-]+|\s"[^"]*"|\s'[^']*')?\s*$/;
const alone = /^\s*$/;
/** Something that takes time: a name alone takes none, and begins many a sentence. */
const expression = /^\s+(?!\w+\s*;?\s*$)\S/;

/**
 * The one list of all magics. As in IPython, two signs are about the whole cell, one is about the line.
 */
export const MAGICS = {
  "%%gantt": {
    words: [],
    usage: "%%gantt",
    summary: "Records this cell in full and draws its awaits when it ends.",
    inComments: /^/,
    stands: "top",
  },
  "%%time": {
    words: [],
    usage: "%%time",
    summary: "Says how long this cell took, and how long the processor worked for it.",
    inComments: alone,
    stands: "top",
  },
  "%time": {
    words: [],
    usage: "%time STATEMENT",
    summary:
      "Says how long a statement takes, once. A promise that it comes to is awaited. %timeit repeats it.",
    inComments: expression,
    stands: "anywhere",
    measures: true,
  },
  "%timeit": {
    words: [],
    usage: "%timeit [-n LOOPS] [-r RUNS] EXPRESSION",
    summary:
      "Measures an expression, or a block, again and again: median, quartiles, best, worst and a histogram. Promises are awaited; nothing is recorded.",
    inComments: expression,
    stands: "anywhere",
    measures: true,
  },
  "%npm": {
    words: ["install"],
    usage: "%npm install NAME …",
    summary: "Installs packages into the notebook's folder, before the cell's code runs.",
    inComments: /^\s+(?:install|i|add)(?:\s|$)/,
    stands: "anywhere",
  },
  "%sh": {
    words: [],
    usage: "%sh COMMAND (or !COMMAND)",
    summary:
      "Runs a command in a shell, its output shown as it comes. Stop ends it; an exit code other than 0 is an error.",
    inComments: /^\s+\S/,
    stands: "anywhere",
  },
  "%cd": {
    words: [],
    usage: "%cd FOLDER | - | ~",
    summary:
      "Changes the folder for files and commands; alone it leads back to the notebook's. Imports stay relative to the notebook.",
    inComments: place,
    stands: "anywhere",
  },
  "%env": {
    words: [],
    usage: "%env [NAME | NAME=VALUE]",
    summary: "Shows the variables of the environment, shows one, or sets one.",
    inComments: /^\s*(?:\s[A-Za-z_]\w*(?:=.*)?)?$/,
    stands: "anywhere",
  },
  "%who": {
    words: [],
    usage: "%who",
    summary: "Lists the names that cells declared, with what they hold.",
    inComments: alone,
    stands: "anywhere",
  },
  "%reset": {
    words: ["-f"],
    usage: "%reset",
    summary:
      "Forgets all names that cells declared. What cells left running goes on: %stop all ends it.",
    inComments: /^\s*(?:\s-f)?\s*$/,
    stands: "top",
  },
  "%jobs": {
    words: [],
    usage: "%jobs",
    summary: "Lists the timers, servers, children … that cells left running.",
    inComments: alone,
    stands: "anywhere",
  },
  "%stop": {
    words: ["all"],
    usage: "%stop N | all",
    summary: "Ends what the cell with this number left running, or every cell.",
    inComments: /^\s+(?:\d+|all)\s*$/,
    stands: "anywhere",
  },
  "%trace": {
    words: ["off", "light", "full"],
    usage: "%trace off | light | full",
    summary: "Says how closely awaits are recorded, from this cell on.",
    inComments: /^\s+(?:off|light|full)\s*$/,
    stands: "anywhere",
  },
  "%check": {
    words: ["report", "error", "off"],
    usage: "%check report | error | off",
    summary:
      "Says what becomes of type errors, from this cell on: shown, stop the cell, not looked for.",
    inComments: /^\s+(?:report|error|off)\s*$/,
    stands: "anywhere",
  },
  "%lsmagic": {
    words: [],
    usage: "%lsmagic",
    summary: "Lists all magics.",
    inComments: alone,
    stands: "anywhere",
  },
} as const satisfies Readonly<Record<string, MagicEntry>>;

export type MagicName = keyof typeof MAGICS;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table above, all of them
const KNOWN = Object.keys(MAGICS) as MagicName[];

export function magicNamed(text: string): MagicName | undefined {
  return KNOWN.find((name) => name === text);
}

export const entryOf = (name: MagicName): MagicEntry => MAGICS[name];

/** @param text As written, with its signs */
export function nearestMagic(text: string): MagicName {
  const rank = (name: MagicName): number =>
    2 * distance(bare(text), bare(name)) + (signsOf(text) === signsOf(name) ? 0 : 1);
  return KNOWN.reduce((best, name) => (rank(name) < rank(best) ? name : best));
}

const bare = (text: string): string => text.replaceAll("%", "");
const signsOf = (text: string): string => /^%*/.exec(text)?.[0] ?? "";

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
