import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConnectionInfo,
  EnvelopeDecoder,
  MessageEncoder,
  readConnectionFile,
  Signer,
} from "../protocol/index.ts";
import type { ClientSockets } from "../wire/index.ts";

/** A cold start on a slow machine takes a few seconds. */
const timeoutMs = 30_000;

/**
 * Start the kernel as Jupyter does, run `1 + 1` in it over its sockets, and end it.
 *
 * @param argv The kernel's command line, `{connection_file}` included
 * @returns Milliseconds from start to result
 * @throws {Error} What went wrong, with what the kernel wrote
 */
export async function roundTrip(argv: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "awaitlab-doctor-"));
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(await freshConnection()), { mode: 0o600 });
  const [command = "", ...args] = argv.map((part) => part.replace("{connection_file}", file));
  // Loaded here: where ZeroMQ's native part is missing, the doctor is to say so.
  const { ClientSockets } = await import("../wire/index.ts");
  const info = readConnectionFile(file);
  using sockets = new ClientSockets(info);
  const started = performance.now();
  const kernel = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, AWAITLAB_HISTORY: "" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    const result = await Promise.race([firstResult(sockets, info), failure(kernel)]);
    if (result !== "2") throw new Error(`it says that 1 + 1 is ${result}`);
    return performance.now() - started;
  } finally {
    kernel.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function firstResult(sockets: ClientSockets, info: ConnectionInfo): Promise<string> {
  const signer = new Signer(info.key, info.digest);
  const decoder = new EnvelopeDecoder(signer);
  for await (const frames of sockets.published()) {
    const { header, content } = decoder.decode(frames);
    if (header.msg_type === "iopub_welcome") {
      const request = { code: "1 + 1", silent: false, store_history: false };
      const message = { type: "execute_request", content: request, parent: undefined };
      await sockets.send(new MessageEncoder(signer).encode([], message));
    } else if (header.msg_type === "execute_result") {
      const { data } = content;
      return String(Reflect.get(Object(data), "text/plain"));
    } else if (header.msg_type === "error") {
      throw new Error(`the cell ended with ${String(content["ename"])}`);
    }
  }
  throw new Error("it closed its sockets");
}

/** Never resolves. */
async function failure(kernel: ChildProcess): Promise<never> {
  let written = "";
  kernel.stderr?.setEncoding("utf8").on("data", (text: string) => (written += text));
  try {
    await once(kernel, "close", { signal: AbortSignal.timeout(timeoutMs) });
    const how = kernel.exitCode ?? kernel.signalCode;
    throw new Error(`it ended (${how}) before it answered. ${written.trim()}`);
  } catch (error) {
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
    throw new Error(`no answer within ${timeoutMs / 1000} s. ${written.trim()}`, { cause: error });
  }
}

async function freshConnection(): Promise<object> {
  const [shell, control, iopub, stdin, hb] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: shell,
    control_port: control,
    iopub_port: iopub,
    stdin_port: stdin,
    hb_port: hb,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
