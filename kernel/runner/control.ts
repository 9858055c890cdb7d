/**
 * The runner's control Worker: it stays responsive while user code holds the main thread.
 *
 * It reads commands from descriptor 3, passes them on, ends what does not yield to an interrupt, and drains the output
 * ring to descriptor 4. When the kernel is gone, so is the runner with all its children.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import {
  type Command,
  decodeCommand,
  type InputReply,
  LineSplitter,
  RingConsumer,
  Word,
} from "../pipe/index.ts";
import type { ControlData, ControlMessage, MainMessage } from "./control-message.ts";
import { Interrupter } from "./interrupt.ts";

if (parentPort === null) throw new Error("Cannot start the control Worker: it needs a parent");
const main = parentPort;
// Given by main.ts, a few lines of the same program.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { memory, answers } = workerData as ControlData;
const commands = new Socket({ fd: 3, readable: true, writable: false });
const ring = new RingConsumer(memory, new Socket({ fd: 4, readable: false, writable: true }));

/** The whole group: children of user code must not outlive the kernel. */
function endRunner(): void {
  try {
    process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
}

function tellMain(message: ControlMessage): void {
  main.postMessage(message);
}

/** Commands that came while a termination was under way. */
let held: Command[] | undefined;

const interrupter = new Interrupter({
  words: ring.words,
  tellMain,
  hold() {
    held = [];
  },
  release() {
    ring.kick();
    const waiting = held ?? [];
    held = undefined;
    for (const command of waiting) take(command);
  },
});

/** The main thread may be blocked until this comes. */
function answer(reply: InputReply): void {
  answers.postMessage(reply);
  Atomics.add(ring.words, Word.answers, 1);
  Atomics.notify(ring.words, Word.answers);
}

function take(command: Command): void {
  if (command.type === "interrupt") interrupter.interrupt(command.cell).catch(endRunner);
  else if (command.type === "input-reply") answer(command);
  else if (held === undefined) tellMain(command);
  else held.push(command);
}

main.on("message", (message: MainMessage) => {
  interrupter.blocked(message.type === "blocked" ? message.others : undefined);
});
process.on("exit", () => ring.markDead());
process.on("uncaughtException", endRunner);
commands.on("close", endRunner);
commands.on("error", endRunner);
const lines = new LineSplitter((line) => take(decodeCommand(line)));
commands.on("data", (bytes: Buffer) => lines.feed(bytes));
ring.run().catch(endRunner);
tellMain({ type: "listening" });
