import { type Kernel, KernelAPI, KernelSpecAPI, ServerConnection } from "@jupyterlab/services";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default.js";
import { CommandError } from "../errors.ts";

export interface Address {
  /** Of the server or, on a hub, of a person's server there: `https://hub/user/ada/`. */
  readonly url: string;
  readonly token: string;
}

/** A server that answered, and took our token. */
export interface Connection {
  /** @param folder Where the kernel starts, below the server's own */
  readonly startKernel: (name: string, folder: string) => Promise<Kernel.IKernelConnection>;
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
  return {
    kernelNames: names,
    // Not the library's manager, which asks for all kernels every 10 s: disposed, it keeps this process alive until then.
    startKernel: async (name, folder) => {
      // Of the server's interface, though the library's types don't list it: where the kernel starts.
      const place = { name, path: folder };
      const model = await KernelAPI.startNew(place, serverSettings);
      return new KernelConnection({ model, serverSettings });
    },
  };
}
