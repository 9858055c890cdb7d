import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Alias, wantedAliases } from "./aliases.ts";
import { dataFolder, thisMachine } from "./data-folder.ts";
import { destination } from "./destination.ts";
import { CommandError } from "./errors.ts";
import { occupantOf, writeKernelspec } from "./kernelspec.ts";
import type { Flags } from "./parse.ts";

export const installHelp = `Usage: awaitlab install [--user | --sys-prefix | --prefix DIR] [--also-as NAME]… [--replace]

Tells Jupyter about the kernel, by writing a kernelspec that points to this copy of awaitlab.

  --user          for you, whichever Jupyter you start (the default)
  --sys-prefix    for the Python environment in use: the virtualenv or conda environment of python3
  --prefix DIR    for the Python environment in DIR
  --also-as NAME  also under the name tslab, or jslab: notebooks that were made for tslab's kernels open with awaitlab
  --replace       even where tslab's own kernel has that name (tslab install brings it back)
  --help          this text
`;

/** Both are beside the bundled command line, in `dist`. */
const beside = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** @returns What to print */
export function install(flags: Flags): string {
  const wanted = wantedAliases(flags);
  const data = dataFolder(destination(flags, "install to"), thisMachine);
  // Before anything is written: all or nothing.
  if (flags["replace"] !== true) for (const alias of wanted) assertFree(data, alias);
  const program = {
    node: process.execPath,
    script: beside("kernel.js"),
    logos: beside("logos"),
  };
  const folder = writeKernelspec(data, program);
  const others = wanted.map((alias) => {
    const place = writeKernelspec(data, program, alias);
    return `Notebooks made for ${alias.name} open with it too: ${place}\n`;
  });
  return `Installed the kernel "TypeScript (awaitlab)" in ${folder}
${others.join("")}Start Jupyter, make a new notebook and choose it; or try: jupyter console --kernel awaitlab
`;
}

function assertFree(data: string, { name }: Alias): void {
  if (occupantOf(data, name) !== "another") return;
  throw new CommandError(
    `Cannot install as "${name}": "${join(data, "kernels", name)}" holds a kernel that is not awaitlab's. To put awaitlab in its place: --replace`,
  );
}
