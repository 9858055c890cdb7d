import { readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { notebookFolder } from "../modules.ts";
import { usageError } from "./usage-error.ts";

/** As many as a message bears. */
const mostNames = 10;

/** The folder that cells' files and commands are relative to. */
export class Folder {
  #previous: string | undefined;

  /**
   * Imports stay where they are: `./lib` means the same file whatever ran before, for the type check and for editors too.
   *
   * @param wanted As written: `~` is the home, `-` the folder before; empty: the notebook's
   * @returns What to say
   * @throws {Error} `UsageError`: there is no such folder
   */
  change(wanted: string): string {
    const here = process.cwd();
    const there = this.#resolve(wanted, here);
    if (statSync(there, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw usageError(`Cannot go to "${wanted}": there is no folder ${there}. ${foldersIn(here)}`);
    }
    process.chdir(there);
    this.#previous = here;
    const now = process.cwd();
    return now === notebookFolder
      ? `${now} (the notebook's folder)\n`
      : `${now} (for files and commands; imports and %npm stay in ${notebookFolder})\n`;
  }

  #resolve(wanted: string, here: string): string {
    if (wanted === "") return notebookFolder;
    if (wanted === "-") return this.#previous ?? here;
    return path.resolve(here, wanted.replace(/^~(?=$|[/\\])/, homedir()));
  }
}

function foldersIn(folder: string): string {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
  if (names.length === 0) return `${folder} holds no folders.`;
  const rest = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `In ${folder} there are: ${names.slice(0, mostNames).join(", ")}${rest}.`;
}
