/** JupyterLab as `npm run lab` starts it, in a folder of the test's own. */
import path from "node:path";
import { Command, root } from "./command.ts";
import { freePort } from "./port.ts";

const token = "a-token-for-tests";

export interface JupyterServer extends AsyncDisposable {
  /** @returns The address of a page or of a REST call, with the token */
  readonly url: (place: string) => string;
}

/**
 * @param folder What JupyterLab shows; its own settings go there too, into `.lab`
 * @param checkout Where awaitlab is set up
 */
export async function startJupyter(folder: string, checkout = root): Promise<JupyterServer> {
  const port = await freePort();
  const args = ["--no-browser", `--port=${port}`, `--IdentityProvider.token=${token}`];
  const lab = new Command(
    process.execPath,
    [path.join(checkout, "kernel/setup/lab.mjs"), ...args, `--ServerApp.root_dir=${folder}`],
    {
      cwd: checkout,
      env: {
        ...process.env,
        JUPYTERLAB_SETTINGS_DIR: path.join(folder, ".lab", "settings"),
        JUPYTERLAB_WORKSPACES_DIR: path.join(folder, ".lab", "workspaces"),
      },
    },
  );
  await lab.saw("is running at");
  return {
    url: (place) => `http://127.0.0.1:${port}/${place}?token=${token}`,
    async [Symbol.asyncDispose]() {
      lab.process.kill("SIGTERM");
      await lab.outcome;
    },
  };
}
