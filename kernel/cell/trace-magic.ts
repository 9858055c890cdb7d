import type { Magic, MagicFault } from "./magic.ts";

/** How closely cells are recorded. */
export const TRACE_MODES = ["off", "light", "full"] as const;
export type TraceMode = (typeof TRACE_MODES)[number];

/** What `%trace …` lines ask for; the last one counts. */
export interface TraceMagic {
  readonly type: "trace";
  readonly mode?: TraceMode;
}

/** @param magics Of one cell */
export function readTrace(magics: readonly Magic[]): TraceMagic | MagicFault {
  let mode: TraceMode | undefined;
  for (const { name, argument, line } of magics) {
    if (name !== "%trace") continue;
    mode = TRACE_MODES.find((candidate) => candidate === argument);
    if (mode === undefined) {
      const asked = argument === "" ? "%trace" : `%trace ${argument}`;
      const message = `Cannot follow "${asked}": say "%trace off", "%trace light" or "%trace full"`;
      return { type: "fault", message, line };
    }
  }
  return { type: "trace", ...(mode !== undefined && { mode }) };
}
