/** What the machine itself takes for the least of it: no kernel in Node can be faster. */
import { execFile, spawn } from "node:child_process";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import vm from "node:vm";
import { Dealer, Router } from "zeromq";
import { freePorts } from "../support/port.ts";
import { median, medianMs } from "./measures/index.ts";

export interface Limit {
  readonly name: string;
  readonly ms: number;
}

const runProgram = promisify(execFile);
const echoes = 500;

export async function limits(): Promise<readonly Limit[]> {
  return [
    { name: "a bare Node, started and ended", ms: await startOf([]) },
    {
      name: "a bare Node that loads ZeroMQ",
      ms: await startOf(["--input-type=module", "-e", 'import "zeromq"; process.exit()']),
    },
    { name: "a bare Node, started → three ZeroMQ sockets reached", ms: await medianMs(15, reach) },
    { name: "an echo of six frames over ZeroMQ, both ends in one process", ms: await echoMs() },
    { name: "1 + 1 as a bare vm.Script, compiled and run", ms: scriptMs() },
    { name: "100,000 bare awaits", ms: await awaitsMs() },
    { name: "a bare loop of 3·10⁷ over a local variable", ms: loopMs("let total = 0;") },
    { name: "a bare loop of 3·10⁷ over a global one, as other cells see it", ms: loopMs("") },
  ];
}

async function startOf(args: readonly string[]): Promise<number> {
  const program = args.length === 0 ? ["-e", "0"] : args;
  return medianMs(7, () => runProgram(process.execPath, program, { cwd: import.meta.dirname }));
}

/**
 * A client does not know when a kernel listens: it connects, is refused, and ZeroMQ tries again after 100 to 200 ms
 * (`ZMQ_RECONNECT_IVL`, and as much again at random), each socket by itself. A Jupyter client needs three of them: shell, IOPub
 * and stdin.
 */
async function reach(): Promise<void> {
  const endpoints = (await freePorts(3)).map((port) => `tcp://127.0.0.1:${port}`);
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", echoing, JSON.stringify(endpoints)],
    { cwd: import.meta.dirname, stdio: "ignore" },
  );
  try {
    await Promise.all(
      endpoints.map(async (endpoint) => {
        using dealer = new Disposed(new Dealer({ linger: 0 }));
        dealer.socket.connect(endpoint);
        await dealer.socket.send("");
        await dealer.socket.receive();
      }),
    );
  } finally {
    child.kill("SIGKILL");
  }
}

const echoing = `
  import { Router } from "zeromq";
  for (const endpoint of JSON.parse(process.argv[1])) {
    const router = new Router();
    await router.bind(endpoint);
    void (async () => { for await (const frames of router) await router.send(frames); })();
  }
`;

/** A Jupyter message is six frames; the kernel gets one and answers with four or five. */
async function echoMs(): Promise<number> {
  using router = new Disposed(new Router({ linger: 0 }));
  using dealer = new Disposed(new Dealer({ linger: 0 }));
  await router.socket.bind("tcp://127.0.0.1:*");
  const { lastEndpoint } = router.socket;
  if (lastEndpoint === null) throw new Error("Cannot bind a socket");
  dealer.socket.connect(lastEndpoint);
  const frames = ["<IDS|MSG>", "signature", "{}", "{}", "{}", '{"code":"1 + 1"}'];
  return await medianMs(echoes, async () => {
    await dealer.socket.send(frames);
    await router.socket.send(await router.socket.receive());
    await dealer.socket.receive();
  });
}

class Disposed<Socket extends { close(): void }> implements Disposable {
  readonly socket: Socket;
  constructor(socket: Socket) {
    this.socket = socket;
  }
  [Symbol.dispose](): void {
    this.socket.close();
  }
}

/** Each text is another, as each cell is: the engine keeps what it has compiled. */
function scriptMs(): number {
  const timesMs = Array.from({ length: 200 }, (_, time) => {
    const startedMs = performance.now();
    new vm.Script(`1 + 1 // ${time}`).runInThisContext();
    return performance.now() - startedMs;
  });
  return median(timesMs);
}

async function awaitsMs(): Promise<number> {
  const loop: unknown = vm.runInThisContext(
    "(async () => { for (let i = 0; i < 100_000; i++) await null; })",
  );
  if (typeof loop !== "function") throw new TypeError("No function was compiled");
  await turn();
  return medianMs(15, async () => {
    await Reflect.apply(loop, undefined, []);
  });
}

function loopMs(declaration: string): number {
  vm.runInThisContext("globalThis.total = 0");
  const loop = `(() => { ${declaration} for (let i = 0; i < 30_000_000; i++) total += i & 3; return total; })()`;
  const startedMs = performance.now();
  vm.runInThisContext(loop);
  return performance.now() - startedMs;
}
