import path from "node:path";

/**
 * Where the history is kept: `AWAITLAB_HISTORY` if set (empty: in memory alone), else beside Jupyter's own data.
 *
 * @param dataFolder The user's data folder of Jupyter
 * @returns undefined where nothing is to be kept
 */
export function historyFile(
  environment: NodeJS.ProcessEnv,
  dataFolder: string,
): string | undefined {
  const chosen = environment["AWAITLAB_HISTORY"];
  if (chosen !== undefined) return chosen === "" ? undefined : chosen;
  return path.join(dataFolder, "awaitlab", "history.sqlite");
}
