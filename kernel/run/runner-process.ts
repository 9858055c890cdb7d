import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Gate } from "./gate.ts";
import { freeRate, Pace } from "./pace.ts";
import { type Command, type Frame, FrameParser } from "../pipe/index.ts";
import { jsonBytes, rateOfServer, servedBytes } from "./server-limits.ts";

/** How a runner ended. */
export interface RunnerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunnerProcessEvents {
  onFrame(frame: Frame): void;
  /** Bytes that came past Node's streams: native code, or children that inherited the descriptors. */
  onNativeOutput(stream: "stdout" | "stderr", bytes: Buffer): void;
  /** Called once; no output follows. */
  onExit(exit: RunnerExit): void;
}

/**
 * `--no-force-async-hooks-checks`: after `terminateExecution` the hook stack is unbalanced, which Node would otherwise
 * take for a reason to abort.
 */
const nodeFlags = ["--no-force-async-hooks-checks"];

/**
 * After its exit, a runner's pipes are read, at their pace, until they close or were quiet for so long (a grandchild may
 * hold them).
 */
const quietAfterExitMs = 50;

/** One child process that runs user code, and the pipes to it. */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #commands: Writable;
  readonly #events: RunnerProcessEvents;
  readonly #pipes: readonly Readable[];
  readonly #paces: readonly Pace[];
  readonly #exited: Promise<void>;
  /** Present where a server limits what comes through. */
  readonly #served: Pace | undefined;
  #lastOutputMs = 0;

  /** @param entry Path of the runner's program */
  constructor(entry: string, events: RunnerProcessEvents) {
    this.#events = events;
    this.#child = spawn(process.execPath, [...nodeFlags, entry], {
      stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
      // A group of its own: children of user code die with the runner.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const [stdin, stdout, stderr, commands, frames] = this.#child.stdio;
    this.#commands = writable(commands);
    writable(stdin).end();
    const out = readable(stdout);
    const err = readable(stderr);
    const ring = readable(frames);
    this.#pipes = [out, err, ring];
    out.on("data", (bytes: Buffer) => this.#native("stdout", bytes));
    err.on("data", (bytes: Buffer) => this.#native("stderr", bytes));
    const gate = new Gate<Frame>((frame) => {
      this.#served?.took(servedBytes(frame));
      events.onFrame(frame);
    });
    const served = rateOfServer(process.env);
    if (served === undefined) {
      this.#paces = this.#pipes.map((pipe) => {
        const pace = new Pace([pipe], freeRate);
        pipe.on("data", (bytes: Buffer) => pace.took(bytes.length));
        return pace;
      });
    } else {
      const pace = new Pace([...this.#pipes, gate], served);
      this.#paces = [pace];
      for (const pipe of [out, err])
        pipe.on("data", (bytes: Buffer) => pace.took(jsonBytes(bytes)));
      this.#served = pace;
    }
    const parser = new FrameParser((frame) => gate.push(frame));
    ring.on("data", (bytes: Buffer) => {
      this.#lastOutputMs = performance.now();
      try {
        parser.feed(bytes);
      } catch {
        // Only a program that writes to our descriptor tears frames: nothing it says can be trusted any more.
        this.kill();
      }
    });
    // A write to a runner that just died fails; its exit tells the story.
    this.#commands.on("error", () => {});
    this.#exited = this.#watchExit();
  }

  send(command: Command): void {
    this.#commands.write(`${JSON.stringify(command)}\n`);
  }

  /** A cell is being stopped: read what it printed at once. */
  hurry(): void {
    for (const pace of this.#paces) pace.hurry();
  }

  /** End the runner and all processes of its group, at once. */
  kill(): void {
    for (const pace of this.#paces) pace.end();
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  /** @returns When `onExit` has been called */
  exited(): Promise<void> {
    return this.#exited;
  }

  #native(stream: "stdout" | "stderr", bytes: Buffer): void {
    this.#lastOutputMs = performance.now();
    this.#events.onNativeOutput(stream, bytes);
  }

  async #watchExit(): Promise<void> {
    const exit = await new Promise<RunnerExit>((resolve) => {
      this.#child.once("exit", (code, signal) => resolve({ code, signal }));
      this.#child.once("error", () => resolve({ code: null, signal: null }));
    });
    await this.#drainPipes();
    for (const pipe of this.#pipes) pipe.destroy();
    this.#commands.destroy();
    // Processes that the runner's code started and left behind.
    this.kill();
    this.#events.onExit(exit);
  }

  async #drainPipes(): Promise<void> {
    const closed = Promise.all(
      this.#pipes.map(
        (pipe) =>
          new Promise<void>((resolve) => (pipe.closed ? resolve() : pipe.once("close", resolve))),
      ),
    ).then(() => true);
    for (;;) {
      while (this.#paces.some(({ isPaused }) => isPaused)) await sleep(quietAfterExitMs);
      const lastOutputMs = this.#lastOutputMs;
      if (await Promise.race([closed, sleep(quietAfterExitMs, false)])) return;
      // On a busy machine a timer comes before what has long lain in a pipe: that is read by the next turn.
      await nextTurn();
      if (this.#lastOutputMs === lastOutputMs) return;
    }
  }
}

type Stdio = ChildProcess["stdio"][number];

function readable(stream: Stdio): Readable {
  if (stream !== null && stream !== undefined && "read" in stream) return stream;
  throw new Error("Cannot start the runner: a pipe is missing");
}

function writable(stream: Stdio): Writable {
  if (stream !== null && stream !== undefined && "write" in stream) return stream;
  throw new Error("Cannot start the runner: a pipe is missing");
}
