import type { LineMagic } from "./line-magic.ts";
import type { Magic, MagicFault } from "./magic.ts";

/** Options that lead elsewhere than into the notebook's folder. */
const ELSEWHERE = /^(?:-g|--global|--prefix|-C|--location|-w|--workspaces?|--no-save)(?:=|$)/;

/** @returns With the arguments for npm */
export function readInstall({ argument, line }: Magic): LineMagic | MagicFault {
  const [command = "", ...args] = wordsOf(argument);
  if (!isInstall(command)) {
    const message = `Cannot run "%npm ${command}": only "%npm install" exists; "%sh npm ${argument}" runs npm itself`;
    return { type: "fault", message, line };
  }
  const elsewhere = args.find((word) => ELSEWHERE.test(word));
  if (elsewhere !== undefined) {
    const message = `Cannot follow "${elsewhere}": %npm install goes into the notebook's own folder`;
    return { type: "fault", message, line };
  }
  return { type: "install", args };
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
