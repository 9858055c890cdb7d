import type { Magic, MagicFault } from "./magic.ts";

/** What becomes of a cell's type errors: shown while it runs, shown instead of running it, or not looked for. */
export const CHECK_MODES = ["report", "error", "off"] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

/** What `%check …` lines ask for; the last one counts. */
export interface CheckMagic {
  readonly type: "check";
  readonly mode?: CheckMode;
}

/** @returns undefined if the text names no mode */
export function checkMode(text: unknown): CheckMode | undefined {
  return CHECK_MODES.find((candidate) => candidate === text);
}

/** @param magics Of one cell */
export function readCheck(magics: readonly Magic[]): CheckMagic | MagicFault {
  let mode: CheckMode | undefined;
  for (const { name, argument, line } of magics) {
    if (name !== "%check") continue;
    mode = checkMode(argument);
    if (mode === undefined) {
      const asked = argument === "" ? "%check" : `%check ${argument}`;
      const message = `Cannot follow "${asked}": say "%check report", "%check error" or "%check off"`;
      return { type: "fault", message, line };
    }
  }
  return { type: "check", ...(mode !== undefined && { mode }) };
}
