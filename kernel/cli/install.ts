import { fileURLToPath } from "node:url";
import { dataFolder, thisMachine } from "./data-folder.ts";
import { destination } from "./destination.ts";
import { writeKernelspec } from "./kernelspec.ts";
import type { Flags } from "./parse.ts";

export const installHelp = `Usage: awaitlab install [--user | --sys-prefix | --prefix DIR]

Tells Jupyter about the kernel, by writing a kernelspec that points to this copy of awaitlab.

  --user          for you, whichever Jupyter you start (the default)
  --sys-prefix    for the Python environment in use: the virtualenv or conda environment of python3
  --prefix DIR    for the Python environment in DIR
  --help          this text
`;

/** Both are beside the bundled command line, in `dist`. */
const beside = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** @returns What to print */
export function install(flags: Flags): string {
  const folder = writeKernelspec(dataFolder(destination(flags, "install to"), thisMachine), {
    node: process.execPath,
    script: beside("kernel.js"),
    logos: beside("logos"),
  });
  return `Installed the kernel "TypeScript (awaitlab)" in ${folder}
Start Jupyter, make a new notebook and choose it; or try: jupyter console --kernel awaitlab
`;
}
