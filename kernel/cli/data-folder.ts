import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandError } from "./errors.ts";

/** Whose Jupyter is to see the kernel. */
export type Destination =
  | { readonly type: "user" }
  | { readonly type: "sys-prefix" }
  | { readonly type: "prefix"; readonly prefix: string };

/** What the choice of a folder depends on, passed in by the caller. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
};

/** As `jupyter --paths` tells: jupyter_core's `jupyter_data_dir()`. */
export function userDataFolder({ platform, env, home }: Machine): string {
  const named = env["JUPYTER_DATA_DIR"];
  if (named) return named;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") {
    const appData = env["APPDATA"];
    return appData ? join(appData, "jupyter") : join(home, ".jupyter", "data");
  }
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "jupyter");
}

/** Python's `sys.prefix`: the folder of the environment that `python3` belongs to. */
function sysPrefix({ platform, env }: Machine): string {
  const commands = platform === "win32" ? ["python", "python3", "py"] : ["python3", "python"];
  for (const command of commands) {
    const args = ["-c", "import sys; print(sys.prefix)"];
    const { status, stdout } = spawnSync(command, args, { encoding: "utf8", env });
    const prefix = status === 0 ? stdout.trim() : "";
    if (prefix) return prefix;
  }
  const active = env["VIRTUAL_ENV"] ?? env["CONDA_PREFIX"];
  if (active) return active;
  throw new CommandError(
    "Cannot tell where --sys-prefix points: no python3 on the PATH, and no environment is active. Name a folder with --prefix.",
  );
}

/** @returns Jupyter's data folder at the destination; kernels live in its folder `kernels` */
export function dataFolder(destination: Destination, machine: Machine): string {
  if (destination.type === "user") return userDataFolder(machine);
  const prefix = destination.type === "prefix" ? destination.prefix : sysPrefix(machine);
  return join(prefix, "share", "jupyter");
}
