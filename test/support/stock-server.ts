/** A Jupyter Server as others run it: with the limits that it has by itself, and without a setting of ours. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { venvPython } from "../../kernel/setup/places.mjs";
import { Command, root } from "./command.ts";
import type { JupyterServer } from "./jupyter-server.ts";
import { freePort } from "./port.ts";

const token = "a-token-for-tests";

/**
 * @param folder Of notebooks; the server's own files go there too, and a kernelspec named `tested`
 * @param base Path that its addresses begin with, as a person's own server on a hub has one: `user/ada/`
 */
export async function startStockServer(folder: string, base = ""): Promise<JupyterServer> {
  const port = await freePort();
  const spec = path.join(folder, ".jupyter", "data", "kernels", "tested");
  await mkdir(spec, { recursive: true });
  const kernel = path.join(root, "dist", "kernel.js");
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", kernel];
  const kernelJson = {
    argv: [...argv, "{connection_file}"],
    display_name: "tested",
    language: "typescript",
    interrupt_mode: "message",
    env: { AWAITLAB_HISTORY: "" },
  };
  await writeFile(path.join(spec, "kernel.json"), JSON.stringify(kernelJson));
  const { AWAITLAB_OUTPUT: _unset, ...env } = process.env;
  const server = new Command(
    venvPython,
    [
      "-m",
      "jupyter",
      "server",
      "--no-browser",
      "--allow-root",
      `--port=${port}`,
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      `--ServerApp.base_url=/${base}`,
      // Set-up switches it off in `.venv`.
      "--ZMQChannelsWebsocketConnection.limit_rate=True",
    ],
    {
      cwd: folder,
      env: {
        ...env,
        JUPYTER_CONFIG_DIR: path.join(folder, ".jupyter", "config"),
        JUPYTER_DATA_DIR: path.join(folder, ".jupyter", "data"),
        JUPYTER_RUNTIME_DIR: path.join(folder, ".jupyter", "runtime"),
      },
    },
  );
  await server.saw("is running at");
  return {
    url: (place) => `http://127.0.0.1:${port}/${base}${place}?token=${token}`,
    async [Symbol.asyncDispose]() {
      server.process.kill("SIGTERM");
      await server.outcome;
    },
  };
}
