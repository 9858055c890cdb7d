import { KernelManager, KernelSpecAPI, ServerConnection } from "@jupyterlab/services";
import { CommandError } from "../errors.ts";

export interface Address {
  /** Of the server or, on a hub, of a person's server there: `https://hub/user/ada/`. */
  readonly url: string;
  readonly token: string;
}

/** A server that answered, and took our token. */
export interface Connection extends Disposable {
  readonly kernels: KernelManager;
  /** Names of the kernels that the server can start. */
  readonly kernelNames: readonly string[];
}

/** @throws {CommandError} The server can't be reached, or refuses the token */
async function kernelNames(
  settings: ServerConnection.ISettings,
  shown: string,
): Promise<readonly string[]> {
  try {
    const { kernelspecs } = await KernelSpecAPI.getSpecs(settings);
    return Object.keys(kernelspecs);
  } catch (cause) {
    if (cause instanceof ServerConnection.ResponseError) {
      const { status, statusText } = cause.response;
      const isRefusal = status === 401 || status === 403;
      throw new CommandError(
        isRefusal
          ? `Cannot use the server "${shown}": it refuses the token (${status}). Give the right one with --token`
          : `Cannot use the server "${shown}": it answered ${status} ${statusText}. Is this the address of a Jupyter server? On a hub it ends with /user/NAME/`,
        { cause },
      );
    }
    if (cause instanceof ServerConnection.NetworkError) {
      throw new CommandError(
        `Cannot reach the server "${shown}": ${cause.message}. Is it running, and the address right?`,
        { cause },
      );
    }
    throw new CommandError(
      `Cannot use the server "${shown}": its answer is none of a Jupyter server`,
      { cause },
    );
  }
}

/** @throws {CommandError} The server can't be reached, or refuses the token */
export async function connect({ url, token }: Address): Promise<Connection> {
  // The library's notes on every kernel's life.
  console.debug = () => {};
  const baseUrl = url.endsWith("/") ? url : `${url}/`;
  const serverSettings = ServerConnection.makeSettings({
    baseUrl,
    wsUrl: baseUrl.replace(/^http/u, "ws"),
    token,
    // In the address of the socket too, where no header can be set.
    appendToken: true,
  });
  const names = await kernelNames(serverSettings, url);
  const kernels = new KernelManager({ serverSettings });
  return {
    kernels,
    kernelNames: names,
    [Symbol.dispose]: () => kernels.dispose(),
  };
}
