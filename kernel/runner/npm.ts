import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { killTree } from "./kill-tree.ts";
import { notebookFolder } from "./modules.ts";
import type { Outlet } from "./outlet.ts";

/**
 * Install packages into the notebook's folder, npm's output being the cell's.
 *
 * @param args What follows `npm install`
 * @param signal Ends npm
 */
export type Install = (args: readonly string[], signal: AbortSignal) => Promise<void>;

/** How much of npm's complaint its error repeats. */
const lastLines = 12;

/** `--prefix`: npm looks for a package.json in the folders above otherwise, and would change another project's. */
const options = ["--prefix", notebookFolder, "--no-audit", "--no-fund", "--foreground-scripts"];
const quiet = ["--no-update-notifier", "--no-progress"];

/** What `npm run lab` leaves in the environment, and what would lead elsewhere than into the notebook's folder. */
const foreign =
  /^(?:init_cwd|npm_(?:lifecycle|package)_.*|npm_config_(?:local_prefix|prefix|global|location|workspaces?|save))$/i;

export function npmInstaller(outlet: Outlet): Install {
  return async (args, signal) => {
    const npm = findNpm();
    if (npm === undefined)
      throw installError("Cannot find npm, neither beside Node nor on the PATH");
    const [command, ...first] = npm;
    const child = spawn(command, [...first, "install", ...args, ...options, ...quiet], {
      cwd: notebookFolder,
      env: environment(),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    // Asked to end, npm would leave its packages' scripts behind.
    const stop = (): void => {
      if (child.pid !== undefined) killTree(child.pid);
    };
    signal.addEventListener("abort", stop);
    let complaint = "";
    child.stdout.on("data", (bytes: Buffer) => outlet.text("stdout", bytes));
    child.stderr.on("data", (bytes: Buffer) => {
      complaint += bytes.toString();
      outlet.text("stderr", bytes);
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }).finally(() => signal.removeEventListener("abort", stop));
    if (code !== 0) throw installError(`npm ended with code ${code}\n${lastOf(complaint)}`.trim());
  };
}

function installError(message: string): Error {
  return Object.assign(new Error(message), { name: "InstallError" });
}

/** npm's own words: where it keeps its log helps nobody in a notebook. */
function lastOf(complaint: string): string {
  const lines = complaint.split("\n").filter((line) => line !== "" && !/A complete log/.test(line));
  return lines.slice(-lastLines).join("\n");
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const search = [path.dirname(process.execPath), process.env["PATH"] ?? ""].join(path.delimiter);
  // Scripts of packages run on the notebook's own Node.
  return { ...Object.fromEntries(kept), PATH: search };
}

/** @returns The command, with its first arguments */
function findNpm(): readonly [string, ...string[]] | undefined {
  const folders = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "");
  for (const folder of [path.dirname(process.execPath), ...folders]) {
    for (const modules of ["../lib/node_modules", "node_modules"]) {
      const script = path.join(folder, modules, "npm/bin/npm-cli.js");
      if (existsSync(script)) return [process.execPath, script];
    }
    const command = path.join(folder, "npm");
    // Windows has a shell script of this name.
    if (process.platform === "win32" || !existsSync(command)) continue;
    const script = realpathSync(command);
    return script.endsWith(".js") ? [process.execPath, script] : [command];
  }
  return undefined;
}
