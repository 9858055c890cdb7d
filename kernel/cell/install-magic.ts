import type { Magic, MagicFault } from "./magic.ts";

/** What `%npm install …` lines ask for. */
export interface Installs {
  readonly type: "installs";
  /** Arguments for npm, for each line. */
  readonly installs: readonly (readonly string[])[];
}

/** Options that lead elsewhere than into the notebook's folder. */
const ELSEWHERE = /^(?:-g|--global|--prefix|-C|--location|-w|--workspaces?|--no-save)(?:=|$)/;

/** @param magics Of one cell */
export function readInstalls(magics: readonly Magic[]): Installs | MagicFault {
  const installs: string[][] = [];
  for (const { name, argument, line } of magics) {
    if (name !== "npm") continue;
    const [command = "", ...rest] = wordsOf(argument);
    if (!isInstall(command)) {
      const message = `Cannot run "%npm ${command}": only "%npm install" exists`;
      return { type: "fault", message, line };
    }
    const elsewhere = rest.find((word) => ELSEWHERE.test(word));
    if (elsewhere !== undefined) {
      const message = `Cannot follow "${elsewhere}": %npm install goes into the notebook's own folder`;
      return { type: "fault", message, line };
    }
    installs.push(rest);
  }
  return { type: "installs", installs };
}

/** `npm i` and `npm add` are the same to npm. */
function isInstall(command: string): boolean {
  return ["install", "i", "add"].includes(command);
}

/** Words, or what stands in quotes. */
function wordsOf(text: string): string[] {
  return Array.from(text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), (found) =>
    found.slice(1).join(""),
  );
}
