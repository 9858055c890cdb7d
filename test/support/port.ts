import { once } from "node:events";
import { createServer } from "node:net";

/** A port that some program listens on, until disposed of. */
export async function takenPort(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** @returns Ports that were free a moment ago, each another one */
export async function freePorts(count: number): Promise<number[]> {
  const taken = await Promise.all(Array.from({ length: count }, takenPort));
  await Promise.all(taken.map((server) => server[Symbol.asyncDispose]()));
  return taken.map(({ port }) => port);
}

/** @returns A port that was free a moment ago */
export async function freePort(): Promise<number> {
  await using taken = await takenPort();
  return taken.port;
}
