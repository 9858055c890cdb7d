/** A kernel of the built product, started as a Jupyter server would, and spoken to over its real sockets. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { Dealer, Request, Subscriber } from "zeromq";
import { freePorts } from "./port.ts";
import { give, type User } from "./user.ts";
import { type Message, object, parse, serialize } from "./wire-message.ts";

const key = "a key for tests";
/** Other kernels lose a question now and then while they start. */
const lostMs = 2000;
const entry = path.resolve(import.meta.dirname, "../../dist/kernel.js");

/** A request with all that came of it. */
export interface Exchange {
  readonly id: string;
  readonly reply: Message;
  /** Messages of IOPub under this request, in order, from busy to idle. */
  readonly iopub: readonly Message[];
}

export interface StartOptions {
  /** The notebook's folder; a temporary one if absent. */
  readonly cwd?: string;
  /** Of the kernel's Node. */
  readonly nodeFlags?: readonly string[];
  /** What differs from the tests' environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** The kernel's script; that of this checkout if absent. */
  readonly script?: string;
  /** Whom the kernel runs as; only root may name another. */
  readonly user?: User;
  /** `pipe`: what the kernel logs is read from `process.stderr`. */
  readonly stderr?: "pipe";
  /** Another kernel's command, to compare with: program and arguments, given the path of the connection file. */
  readonly command?: (connectionFile: string) => readonly [program: string, ...args: string[]];
}

export class TestKernel implements AsyncDisposable {
  readonly process: ChildProcess;
  // A client bears one identity on both: the kernel asks back whoever sent the cell.
  readonly shell = new Dealer({ linger: 0, routingId: "test client" });
  readonly stdin = new Dealer({ linger: 0, routingId: "test client" });
  readonly control = new Dealer({ linger: 0 });
  readonly iopub = new Subscriber({ linger: 0 });
  readonly heartbeat = new Request({ linger: 0 });
  /** Everything that was published so far. */
  readonly published: Message[] = [];
  /** What the kernel asked on the channel stdin, so far. */
  readonly questions: Message[] = [];
  readonly #replies = new Map<string, Message>();
  readonly #watchers = new Set<() => void>();
  readonly #loops: Promise<void>[] = [];
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string) {
    this.process = child;
    this.#folder = folder;
  }

  static async start({
    cwd,
    nodeFlags = [],
    env,
    script = entry,
    user,
    stderr,
    command,
  }: StartOptions = {}): Promise<TestKernel> {
    const folder = await mkdtemp(path.join(tmpdir(), "awaitlab-test-"));
    const [shell, control, iopub, stdin, hb] = await freePorts(5);
    const file = path.join(folder, "connection.json");
    const info = {
      transport: "tcp",
      ip: "127.0.0.1",
      shell_port: shell,
      control_port: control,
      iopub_port: iopub,
      stdin_port: stdin,
      hb_port: hb,
      key,
      signature_scheme: "hmac-sha256",
    };
    await writeFile(file, JSON.stringify(info));
    if (user !== undefined) await give(folder, user);
    const own = ["--disable-warning=ExperimentalWarning", ...nodeFlags, script, file];
    const [program, ...args] = command?.(file) ?? [process.execPath, ...own];
    const child = spawn(program, args, {
      ...user,
      cwd: cwd ?? folder,
      // A test run that is killed must leave no kernel behind.
      env: {
        ...process.env,
        JPY_PARENT_PID: String(process.pid),
        AWAITLAB_HISTORY: path.join(folder, "history.sqlite"),
        ...env,
      },
      // What another kernel says of itself is not our business.
      stdio: ["ignore", "inherit", stderr ?? (command === undefined ? "inherit" : "ignore")],
    });
    const kernel = new TestKernel(child, folder);
    const address = (port: number | undefined): string => `tcp://127.0.0.1:${port}`;
    kernel.shell.connect(address(shell));
    kernel.control.connect(address(control));
    // What is sent to a client that isn't connected yet is lost: a question would never come.
    const canBeAsked = new Promise<void>((resolve) => {
      kernel.stdin.events.on("handshake", () => resolve());
    });
    kernel.stdin.connect(address(stdin));
    kernel.iopub.connect(address(iopub));
    kernel.heartbeat.connect(address(hb));
    kernel.iopub.subscribe("");
    kernel.#listen();
    await Promise.race([canBeAsked, diesEarly(child)]);
    await (command === undefined ? kernel.#welcomed() : kernel.#noticed());
    return kernel;
  }

  async #welcomed(): Promise<void> {
    await this.until(() => this.published.find((message) => message.type === "iopub_welcome"));
  }

  /** Not every kernel welcomes its subscribers: ask until something is heard. */
  async #noticed(): Promise<void> {
    while (this.published.length === 0) {
      const id = await this.send("kernel_info_request", {});
      const replied = this.until(() => this.#replies.get(id));
      // Who has asked again by then hears of a kernel's death from the later question.
      replied.catch(() => {});
      await Promise.race([replied, sleep(lostMs, undefined, { ref: false })]);
    }
  }

  get key(): string {
    return key;
  }

  /** Send a request; nothing is waited for. @returns Its id */
  async send(
    type: string,
    content: unknown,
    channel: "shell" | "control" = "shell",
    buffers: readonly Buffer[] = [],
  ): Promise<string> {
    const { id, frames } = serialize(type, content, key);
    await this[channel].send([...frames, ...buffers]);
    return id;
  }

  /** Send a request and gather its reply and its messages of IOPub, up to idle. */
  async request(
    type: string,
    content: unknown = {},
    channel: "shell" | "control" = "shell",
  ): Promise<Exchange> {
    return this.exchange(await this.send(type, content, channel));
  }

  async execute(code: string, options: object = {}): Promise<Exchange> {
    return this.request("execute_request", { code, allow_stdin: false, ...options });
  }

  /** Wait for the question with this number, from 0. @returns Its prompt */
  async question(number: number): Promise<unknown> {
    return (await this.until(() => this.questions[number])).content["prompt"];
  }

  /** Answer a question. @param parent Header of the question, if the client names it */
  async answer(content: unknown, parent?: Record<string, unknown>): Promise<void> {
    await this.stdin.send(serialize("input_reply", content, key, parent).frames);
  }

  /** @returns The reply to a request, if it has come */
  replyTo(id: string): Message | undefined {
    return this.#replies.get(id);
  }

  /** What came of a request that was sent before. */
  async exchange(id: string): Promise<Exchange> {
    return this.until(() => {
      const reply = this.#replies.get(id);
      const iopub = this.published.filter((message) => message.parentId === id);
      const isIdle = iopub.some(isIdleStatus);
      return reply !== undefined && isIdle ? { id, reply, iopub } : undefined;
    });
  }

  /** Wait until `look` finds something; it is asked again after each message. */
  async until<Found>(look: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      this.#checkAlive();
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#watchers.delete(wake);
          resolve();
        };
        this.#watchers.add(wake);
      });
    }
  }

  #checkAlive(): void {
    const { exitCode, signalCode } = this.process;
    if (exitCode === null && signalCode === null) return;
    throw new Error(`the kernel ended: ${exitCode ?? signalCode}`);
  }

  /** @returns When the kernel's process has ended */
  async exited(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null)
      await once(this.process, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.exited();
    const sockets = [this.shell, this.control, this.stdin, this.iopub, this.heartbeat];
    for (const socket of sockets) socket.close();
    await Promise.all(this.#loops);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #listen(): void {
    const keepReply = (message: Message): void => {
      if (message.parentId !== undefined) this.#replies.set(message.parentId, message);
    };
    this.#loops.push(
      this.#receive(this.shell, keepReply),
      this.#receive(this.control, keepReply),
      this.#receive(this.stdin, (message) => this.questions.push(message)),
      this.#receive(this.iopub, (message) => this.published.push(message)),
    );
    this.process.once("exit", () => this.#wake());
  }

  async #receive(socket: AsyncIterable<Buffer[]>, keep: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      keep(parse(frames, key));
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#watchers) wake();
  }
}

/**
 * Begin a cell and wait until it really runs: it prints first.
 *
 * @param code Prints something itself if it names `begun`; otherwise a line that does is put before it
 * @returns The request's id
 */
export async function begin(kernel: TestKernel, code: string): Promise<string> {
  const printing = code.includes("begun") ? code : `console.log("begun");\n${code}`;
  const id = await kernel.send("execute_request", { code: printing });
  await kernel.until(() =>
    kernel.published.find((message) => message.parentId === id && message.type === "stream"),
  );
  return id;
}

/** A kernel that can't start must not keep its test waiting. */
async function diesEarly(child: ChildProcess): Promise<never> {
  await once(child, "exit");
  const how = String(child.exitCode ?? child.signalCode);
  throw new Error(`The kernel ended before it could be asked: ${how}`);
}

function isIdleStatus(message: Message): boolean {
  return message.type === "status" && message.content["execution_state"] === "idle";
}

/** Stream text of an exchange. */
export function text(
  exchange: Pick<Exchange, "iopub">,
  name: "stdout" | "stderr" = "stdout",
): string {
  return exchange.iopub
    .filter((message) => message.type === "stream" && message.content["name"] === name)
    .map((message) => String(message.content["text"]))
    .join("");
}

/** The MIME bundle of the cell's value, if it has one. */
export function result(exchange: Pick<Exchange, "iopub">): Record<string, unknown> | undefined {
  const message = exchange.iopub.find(({ type }) => type === "execute_result");
  return message === undefined ? undefined : object(message.content["data"]);
}

/** The cell's value as text. */
export function value(exchange: Pick<Exchange, "iopub">): unknown {
  return result(exchange)?.["text/plain"];
}

/** The cell's first error, its traceback without colours. */
export function error(
  exchange: Pick<Exchange, "iopub">,
): { ename: string; evalue: string; traceback: string } | undefined {
  const message = exchange.iopub.find(({ type }) => type === "error");
  if (message === undefined) return undefined;
  const { ename, evalue, traceback } = message.content;
  const lines = Array.isArray(traceback) ? traceback.join("\n") : "";
  return {
    ename: String(ename),
    evalue: String(evalue),
    traceback: stripVTControlCharacters(lines),
  };
}
