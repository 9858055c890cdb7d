import { aliases } from "./aliases.ts";
import { dataFolder, thisMachine } from "./data-folder.ts";
import { destination } from "./destination.ts";
import { kernelName, occupantOf, removeKernelspec } from "./kernelspec.ts";
import type { Flags } from "./parse.ts";

export const uninstallHelp = `Usage: awaitlab uninstall [--user | --sys-prefix | --prefix DIR]

Takes the kernel out of Jupyter's list again, by removing the kernelspec, and those that --also-as made. awaitlab itself,
your notebooks and tslab's own kernels stay.

  --user          for you (the default)
  --sys-prefix    from the Python environment in use: the virtualenv or conda environment of python3
  --prefix DIR    from the Python environment in DIR
  --help          this text
`;

/** @returns What to print */
export function uninstall(flags: Flags): string {
  const data = dataFolder(destination(flags, "uninstall from"), thisMachine);
  const others = aliases.filter(({ name }) => occupantOf(data, name) === "ours");
  // Where nothing of ours is left, the error of this says so.
  const own =
    others.length > 0 && occupantOf(data, kernelName) === "nothing" ? [] : [removeKernelspec(data)];
  const folders = [...own, ...others.map(({ name }) => removeKernelspec(data, name))];
  return folders
    .map((folder) => `Removed the kernel "TypeScript (awaitlab)" from ${folder}\n`)
    .join("");
}
