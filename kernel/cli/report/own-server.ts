import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { jupyterEnvironment } from "../../setup/jupyter-environment.mjs";
import { venv, venvPython } from "../../setup/places.mjs";
import { CommandError } from "../errors.ts";
import type { Address } from "./connect.ts";

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;
const askAgainMs = 50;

/** Ends, its kernels with it, when nobody holds the other end of its input any more: however this process ends. */
const script = `
import os, signal, sys, threading
sys.path.remove("")
# Not on the command line, which other users see, and not in the kernels' environment.
sys.argv.append("--IdentityProvider.token=" + os.environ.pop("AWAITLAB_REPORT_TOKEN"))
def until_left():
    sys.stdin.buffer.read()
    # To the thread that sleeps until something comes: one that another thread takes would not wake it.
    if hasattr(signal, "pthread_kill"): signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
    else: os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=until_left, daemon=True).start()
from jupyter_server.serverapp import ServerApp
server = ServerApp.instance()
# Without JupyterLab and its like, which take it twice the time to start.
server.initialize(sys.argv[1:], find_extensions=False)
server.start()
`;

/** @throws {CommandError} with the way out */
export function checkJupyter(): void {
  if (existsSync(venvPython)) return;
  throw new CommandError(
    `Cannot make reports: there is no Jupyter in "${venv}". Set it up with: npm run lab -- --setup-only`,
  );
}

/** A Jupyter server of this machine's own, that nobody else knows of. */
export class OwnServer implements AsyncDisposable {
  readonly address: Address;
  readonly #process: ChildProcess;

  private constructor(address: Address, process: ChildProcess) {
    this.address = address;
    this.#process = process;
  }

  /**
   * @param folder The kernels' folders lie below it
   * @throws {CommandError} The server ended, with what it wrote, or did not answer
   */
  static async start(folder: string): Promise<OwnServer> {
    const token = randomUUID();
    const args = [
      "--no-browser",
      "--ServerApp.open_browser=False",
      "--ServerApp.ip=127.0.0.1",
      // Any that is free.
      "--ServerApp.port=0",
      // Whatever a person's own configuration says of their servers.
      "--ServerApp.base_url=/",
      "--ServerApp.certfile=",
      "--ServerApp.terminals_enabled=False",
      `--ServerApp.root_dir=${folder}`,
      ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
    ];
    const server = spawn(venvPython, ["-c", script, ...args], {
      cwd: folder,
      env: { ...jupyterEnvironment(), AWAITLAB_REPORT_TOKEN: token },
      stdio: ["pipe", "ignore", "pipe"],
      // A terminal's Ctrl-C is for us: the server is needed until the pages are written.
      detached: true,
      windowsHide: true,
    });
    try {
      return new OwnServer({ url: await answering(server, token), token }, server);
    } catch (error) {
      await stop(server);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stop(this.#process);
  }
}

/** @returns The address, once the server answers there */
async function answering(server: ChildProcess, token: string): Promise<string> {
  const { promise: failing, reject } = Promise.withResolvers<never>();
  const { promise: naming, resolve } = Promise.withResolvers<string>();
  let written = "";
  const fail = (why: string, cause?: unknown): void =>
    reject(new CommandError(`Cannot start a Jupyter server: ${why}\n${written.trim()}`, { cause }));
  server.stderr?.setEncoding("utf8").on("data", (text: string) => {
    written = `${written}${text}`.slice(-10_000);
    const [, port] = /https?:\/\/127\.0\.0\.1:(\d+)\//u.exec(written) ?? [];
    if (port !== undefined) resolve(`http://127.0.0.1:${port}/`);
  });
  server.once("error", (error) => fail(error.message, error));
  server.once("close", (code) => fail(`it ended with ${code ?? "a signal"}`));
  const why = `it did not answer within ${startTimeoutMs / 1000} s`;
  const timer = setTimeout(fail, startTimeoutMs, why);
  const given = new AbortController();
  // It names its address before it listens there.
  const listening = naming.then((url) => untilAnswered(url, token, given.signal));
  try {
    return await Promise.race([listening, failing]);
  } finally {
    clearTimeout(timer);
    given.abort();
    listening.catch(() => {});
  }
}

async function untilAnswered(url: string, token: string, signal: AbortSignal): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    // The next question follows on the last one's answer.
    // oxlint-disable no-await-in-loop
    const headers = { Authorization: `token ${token}` };
    const answer = await fetch(`${url}api/status`, { headers, signal }).catch(() => undefined);
    if (answer?.ok === true) return url;
    await sleep(askAgainMs, undefined, { signal });
    // oxlint-enable no-await-in-loop
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const closed = once(server, "close");
  server.stdin?.end();
  const killer = setTimeout(() => server.kill("SIGKILL"), stopTimeoutMs);
  await closed.finally(() => clearTimeout(killer));
}
