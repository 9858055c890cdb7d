/**
 * The kernel: started by a Jupyter server with the path of a connection file, it binds five sockets, starts the runner
 * beside, and answers until it is told to shut down.
 */
import { fileURLToPath } from "node:url";
import { thisMachine, userDataFolder } from "./cli/data-folder.ts";
import { CellScope, compileCell } from "./cell/index.ts";
import { History, historyFile } from "./history/index.ts";
import { Intelligence } from "./language/index.ts";
import {
  type ConnectionInfo,
  EnvelopeDecoder,
  MessageEncoder,
  ProtocolError,
  readConnectionFile,
  Signer,
} from "./protocol/index.ts";
import { Session } from "./session/index.ts";
import { Sockets } from "./wire/index.ts";
import { versions } from "./versions.ts";

/** Each look wakes an idle machine; a server that was killed may be survived for so long. */
const parentWatchMs = 3000;

async function serve(info: ConnectionInfo): Promise<void> {
  const signer = new Signer(info.key, info.digest);
  const sockets = new Sockets();
  let opened: History | undefined;
  const history = (): History =>
    (opened ??= History.open(historyFile(process.env, userDataFolder(thisMachine))));
  const shutdown = Promise.withResolvers<void>();
  // Before the sockets are bound: the runner starts while they are.
  const session = new Session({
    sockets,
    decoder: new EnvelopeDecoder(signer),
    encoder: new MessageEncoder(signer),
    runnerEntry: fileURLToPath(new URL("./runner.js", import.meta.url)),
    versions,
    ports: info.ports,
    history,
    intelligence: new Intelligence({
      folder: process.cwd(),
      libraryTypes: {
        awaitlab: fileURLToPath(new URL("./types/index.d.ts", import.meta.url)),
        tslab: fileURLToPath(new URL("./types/tslab/index.d.ts", import.meta.url)),
      },
    }),
    onShutdown: shutdown.resolve,
  });
  // Servers end kernels that don't answer by SIGTERM; Ctrl-C in the terminal of `jupyter lab` reaches kernels too,
  // and must not end them.
  process.on("SIGTERM", () => shutdown.resolve());
  const parentWatch = watchParent(() => shutdown.resolve());
  process.on("SIGINT", () => {});
  try {
    await sockets.bind(info);
    sockets.listen({
      onFrames: (channel, frames) => session.onFrames(channel, frames),
      onSubscribe: (topic) => session.onSubscribe(topic),
      onFailure: shutdown.reject,
    });
    session.start();
    // Not before: both would hold up the start. What compiles a cell takes 40 ms to load, which the first cell would pay,
    // 25 of them for what strips types, which a cell without a type never asks for; a client that has just found the
    // sockets closed takes longer to come back.
    compileCell("let a: 0", { cell: 0, scope: new CellScope(), instrument: true });
    history();
    await shutdown.promise;
  } finally {
    clearInterval(parentWatch);
    await session.stop();
    await sockets.close();
    opened?.close();
  }
}

/**
 * A server that was killed tells nobody: its kernels would stay. Jupyter's convention: `JPY_PARENT_PID` is set where the
 * kernel is to end with its parent.
 */
function watchParent(onGone: () => void): NodeJS.Timeout | undefined {
  const parent = process.ppid;
  if (process.env["JPY_PARENT_PID"] === undefined) return undefined;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, parentWatchMs);
}

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  console.error(
    "Cannot start: the path of a connection file is missing. Jupyter passes it; to start by hand, run `jupyter console --kernel awaitlab`.",
  );
  process.exitCode = 2;
} else {
  try {
    await serve(readConnectionFile(connectionFile));
  } catch (error) {
    console.error(error instanceof ProtocolError ? error.message : error);
    process.exitCode = 1;
  }
}
