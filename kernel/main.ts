/**
 * The kernel: started by a Jupyter server with the path of a connection file, it binds five sockets, starts the runner
 * beside, and answers until it is told to shut down.
 */
import { fileURLToPath } from "node:url";
import { History, historyFile } from "./history/index.ts";
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

async function serve(info: ConnectionInfo): Promise<void> {
  const signer = new Signer(info.key, info.digest);
  const sockets = new Sockets();
  const history = History.open(historyFile(process.env));
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
    onShutdown: shutdown.resolve,
  });
  // Servers end kernels that don't answer by SIGTERM; Ctrl-C in the terminal of `jupyter lab` reaches kernels too,
  // and must not end them.
  process.on("SIGTERM", () => shutdown.resolve());
  process.on("SIGINT", () => {});
  try {
    await sockets.bind(info);
    sockets.listen({
      onFrames: (channel, frames) => session.onFrames(channel, frames),
      onSubscribe: (topic) => session.onSubscribe(topic),
      onFailure: shutdown.reject,
    });
    session.start();
    await shutdown.promise;
  } finally {
    await session.stop();
    await sockets.close();
    history.close();
  }
}

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  console.error(
    "Cannot start: the path of a connection file is missing. Jupyter passes it; to start by hand, run `awaitlab lab`.",
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
