import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../files/index.ts";
import { isObject, parseJson } from "../json/index.ts";
import type { Alias } from "./aliases.ts";
import { CommandError } from "./errors.ts";

/** Jupyter's name for the kernel, and that of its folder. */
export const kernelName = "awaitlab";

/** What a kernelspec points to. All paths are absolute: a kernel started from a desktop has no shell's PATH. */
export interface Program {
  readonly node: string;
  /** The kernel's script. */
  readonly script: string;
  /** Folder of `logo-32x32.png` and its like. */
  readonly logos: string;
}

/** How Jupyter starts the kernel. */
export function kernelArgv({ node, script }: Pick<Program, "node" | "script">): readonly string[] {
  return [node, "--disable-warning=ExperimentalWarning", script, "{connection_file}"];
}

/** Spec: jupyter_client, "Making kernels for Jupyter", kernel specs. */
function kernelJson(program: Program, alias: Alias | undefined): string {
  const spec = {
    argv: kernelArgv(program),
    display_name: alias?.displayName ?? "TypeScript (awaitlab)",
    language: alias?.language ?? "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false, ...(alias && { [kernelName]: { standsFor: alias.name } }) },
  };
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}

/** What a folder of Jupyter's kernels holds under a name. */
export type Occupant = "nothing" | "ours" | "another";

export function occupantOf(dataFolder: string, name: string): Occupant {
  const file = join(dataFolder, "kernels", name, "kernel.json");
  if (!existsSync(file)) return "nothing";
  try {
    return isOurs(parseJson(readFileSync(file, "utf8"), file)) ? "ours" : "another";
  } catch {
    return "another";
  }
}

/** @param spec Content of a kernel.json */
export function isOurs(spec: unknown): boolean {
  return isObject(spec) && isObject(spec["metadata"]) && kernelName in spec["metadata"];
}

/** Replace a folder in one step: whoever lists kernels meanwhile sees the old one or the new one, whole. */
function swapIn(fresh: string, target: string, stale: string): void {
  if (existsSync(target)) renameSync(target, stale);
  renameSync(fresh, target);
  rmSync(stale, { recursive: true, force: true });
}

/**
 * Write the kernelspec below a Jupyter data folder.
 *
 * @param alias Whose notebooks it is for; absent: our own
 * @returns The folder of the kernelspec
 * @throws {CommandError} The kernel isn't built, or the folder can't be written
 */
export function writeKernelspec(dataFolder: string, program: Program, alias?: Alias): string {
  const name = alias?.name ?? kernelName;
  const target = join(dataFolder, "kernels", name);
  // Not among the kernels, where Jupyter would list it half-written.
  const fresh = join(dataFolder, `.${name}-${process.pid}`);
  try {
    makeFolders(join(dataFolder, "kernels"));
    cpSync(program.logos, fresh, { recursive: true });
    writeFileSync(join(fresh, "kernel.json"), kernelJson(program, alias));
    swapIn(fresh, target, `${fresh}-old`);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `Cannot write the kernelspec to "${target}" (${reason}). Choose another place: --user, or --prefix with a folder of yours.`,
      { cause: error },
    );
  }
  return target;
}

/**
 * Remove the kernelspec from below a Jupyter data folder.
 *
 * @returns The folder that was removed
 * @throws {CommandError} There is none, or it can't be removed
 */
export function removeKernelspec(dataFolder: string, name: string = kernelName): string {
  const target = join(dataFolder, "kernels", name);
  if (!existsSync(target)) {
    throw new CommandError(
      `Cannot uninstall: there is no kernelspec in "${target}". To see where Jupyter finds one: awaitlab doctor`,
    );
  }
  try {
    rmSync(target, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Cannot remove the kernelspec "${target}" (${reason})`, {
      cause: error,
    });
  }
  return target;
}
