import { dataFolder, thisMachine } from "./data-folder.ts";
import { destination } from "./destination.ts";
import { removeKernelspec } from "./kernelspec.ts";
import type { Flags } from "./parse.ts";

export const uninstallHelp = `Usage: awaitlab uninstall [--user | --sys-prefix | --prefix DIR]

Takes the kernel out of Jupyter's list again, by removing the kernelspec. awaitlab itself and your notebooks stay.

  --user          for you (the default)
  --sys-prefix    from the Python environment in use: the virtualenv or conda environment of python3
  --prefix DIR    from the Python environment in DIR
  --help          this text
`;

/** @returns What to print */
export function uninstall(flags: Flags): string {
  const folder = removeKernelspec(dataFolder(destination(flags, "uninstall from"), thisMachine));
  return `Removed the kernel "TypeScript (awaitlab)" from ${folder}\n`;
}
