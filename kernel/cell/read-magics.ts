import { type CheckMode, readCheck } from "./check-magic.ts";
import type { LineMagic } from "./line-magic.ts";
import { readLineMagic, standsAlone } from "./line-magics.ts";
import type { Magic, MagicFault } from "./magic.ts";
import type { Mark } from "./marks.ts";
import { readTrace, type TraceMode } from "./trace-magic.ts";

/** What a cell's magics ask for. */
export interface Asked {
  readonly type: "asked";
  /** In the order of their lines: before the cell's code, and before its imports. */
  readonly before: readonly LineMagic[];
  /** Steps of the cell's code. */
  readonly within: readonly LineMagic[];
  /** Where in the code those steps are, as many as `within`. */
  readonly marks: readonly Mark[];
  /** From this cell on; absent: as before. */
  readonly trace?: TraceMode;
  /** From this cell on; absent: as before. */
  readonly check?: CheckMode;
  /** This cell is recorded in full, and drawn when it ends. */
  readonly gantt: boolean;
  /** How long the cell took is said when it ends. */
  readonly time: boolean;
}

/** @param magics Of one cell */
export function readMagics(magics: readonly Magic[]): Asked | MagicFault {
  const trace = readTrace(magics);
  if (trace.type === "fault") return trace;
  const check = readCheck(magics);
  if (check.type === "fault") return check;
  const lines = readLines(magics);
  if (lines.type === "fault") return lines;
  const gantt = magics.find(({ name }) => name === "%%gantt");
  const time = magics.find(({ name }) => name === "%%time");
  if (time !== undefined && time.argument !== "") {
    const message = `${standsAlone("%%time", time.argument)}, and "%time" measures one statement`;
    return { type: "fault", message, line: time.line };
  }
  const again = magics.find(({ name }) => name === "%timeit");
  if (gantt !== undefined && again !== undefined) {
    const message =
      "Cannot measure under %%gantt: the recording would be measured too. Put them into two cells";
    return { type: "fault", message, line: again.line };
  }
  return {
    ...lines,
    type: "asked",
    ...(trace.mode !== undefined && { trace: trace.mode }),
    ...(check.mode !== undefined && { check: check.mode }),
    gantt: gantt !== undefined,
    time: time !== undefined,
  };
}

interface Lines extends Pick<Asked, "before" | "within" | "marks"> {
  readonly type: "lines";
}

function readLines(magics: readonly Magic[]): Lines | MagicFault {
  const before: LineMagic[] = [];
  const within: LineMagic[] = [];
  const marks: Mark[] = [];
  for (const magic of magics) {
    const read = readLineMagic(magic);
    if (read?.type === "fault") return read;
    if (read === undefined) continue;
    const { line, column } = magic;
    // Imports run before all else, and may need the package.
    if (column === 0 || read.type === "install") before.push(read);
    else {
      marks.push({ type: markOf(read), line, column, index: within.length });
      within.push(read);
    }
  }
  return { type: "lines", before, within, marks };
}

function markOf({ type }: LineMagic): Mark["type"] {
  if (type === "time" || type === "time-again") return type;
  return "step";
}
