import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Destination, dataFolder, thisMachine } from "./data-folder.ts";
import { UsageError } from "./errors.ts";
import { writeKernelspec } from "./kernelspec.ts";
import type { Flags } from "./parse.ts";

export const installHelp = `Usage: awaitlab install [--user | --sys-prefix | --prefix DIR]

Tells Jupyter about the kernel, by writing a kernelspec that points to this copy of awaitlab.

  --user          for you, whichever Jupyter you start (the default)
  --sys-prefix    for the Python environment in use: the virtualenv or conda environment of python3
  --prefix DIR    for the Python environment in DIR
  --help          this text
`;

export const installOptions = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
} as const;

function destination(flags: Flags): Destination {
  const given = Object.keys(installOptions).filter((name) => flags[name] !== undefined);
  if (given.length > 1) {
    throw new UsageError(
      `Cannot install to ${given.map((name) => `--${name}`).join(" and ")} at once`,
    );
  }
  if (flags["sys-prefix"] === true) return { type: "sys-prefix" };
  const { prefix } = flags;
  if (prefix === "") throw new UsageError("Cannot install: --prefix is empty");
  if (typeof prefix === "string") return { type: "prefix", prefix: resolve(prefix) };
  return { type: "user" };
}

/** Both are beside the bundled command line, in `dist`. */
const beside = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** @returns What to print */
export function install(flags: Flags): string {
  const folder = writeKernelspec(dataFolder(destination(flags), thisMachine), {
    node: process.execPath,
    script: beside("kernel.js"),
    logos: beside("logos"),
  });
  return `Installed the kernel "TypeScript (awaitlab)" in ${folder}
Start Jupyter, make a new notebook and choose it; or try: jupyter console --kernel awaitlab
`;
}
