import { homedir } from "node:os";
import path from "node:path";

/**
 * Where the history is kept: `AWAITLAB_HISTORY` if set (empty: in memory alone), else beside Jupyter's own data.
 *
 * @returns undefined where nothing is to be kept
 */
export function historyFile(environment: NodeJS.ProcessEnv): string | undefined {
  const chosen = environment["AWAITLAB_HISTORY"];
  if (chosen !== undefined) return chosen === "" ? undefined : chosen;
  const data = environment["JUPYTER_DATA_DIR"] ?? defaultDataFolder(environment);
  return path.join(data, "awaitlab", "history.sqlite");
}

/** As `jupyter --data-dir` says. Source: jupyter_core.paths. */
function defaultDataFolder(environment: NodeJS.ProcessEnv): string {
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") {
    return path.join(environment["APPDATA"] ?? homedir(), "jupyter");
  }
  const share = environment["XDG_DATA_HOME"] ?? path.join(homedir(), ".local", "share");
  return path.join(share, "jupyter");
}
