import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { isWindows, jupyterState, venv, venvBin } from "./places.mjs";

/** Where Jupyter keeps a person's own kernels and extensions. */
function userDataFolder() {
  const named = process.env["JUPYTER_DATA_DIR"];
  if (named) return named;
  if (isWindows) return join(process.env["APPDATA"] ?? homedir(), "jupyter");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  return join(process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "jupyter");
}

/** @param {readonly (string | undefined)[]} folders */
const searchPath = (folders) => folders.filter(Boolean).join(delimiter);

/**
 * Settings that let Jupyter read a person's own configuration, kernels and extensions, and write into the checkout alone.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function jupyterEnvironment() {
  const { env } = process;
  const userConfig = env["JUPYTER_CONFIG_DIR"] ?? join(homedir(), ".jupyter");
  return {
    ...env,
    PATH: searchPath([venvBin, env["PATH"]]),
    VIRTUAL_ENV: venv,
    JUPYTER_CONFIG_PATH: searchPath([
      join(venv, "etc", "jupyter"),
      env["JUPYTER_CONFIG_PATH"],
      userConfig,
    ]),
    JUPYTER_PATH: searchPath([
      join(venv, "share", "jupyter"),
      env["JUPYTER_PATH"],
      userDataFolder(),
    ]),
    JUPYTER_CONFIG_DIR: join(jupyterState, "config"),
    JUPYTER_DATA_DIR: join(jupyterState, "data"),
    // Our server has no limits (jupyter-settings.mjs): kernels need not keep below them.
    AWAITLAB_OUTPUT: "unlimited",
    IPYTHONDIR: env["IPYTHONDIR"] ?? join(jupyterState, "ipython"),
    JUPYTER_RUNTIME_DIR: env["JUPYTER_RUNTIME_DIR"] ?? join(jupyterState, "runtime"),
  };
}
