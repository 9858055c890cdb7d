/**
 * The runner's control Worker: it stays responsive while user code holds the main thread.
 *
 * It reads commands from descriptor 3, passes them on, ends what does not yield to an interrupt, and drains the output
 * ring to descriptor 4. When the kernel is gone, so is the runner with all its children.
 */
import { Session } from "node:inspector/promises";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import {
  type Command,
  decodeCommand,
  type InputReply,
  LineSplitter,
  RingConsumer,
  Word,
} from "../pipe/index.ts";
import type { ControlData, ControlMessage } from "./control-message.ts";

/** A cell that waits ends through its promise at once; one that still runs after this long is terminated. */
const graceMs = 100;

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

let inspector: Session | undefined;
/** Commands that came while a termination was under way: they'd be lost with the callback that takes them. */
let held: Command[] | undefined;

async function interrupt(command: Extract<Command, { type: "interrupt" }>): Promise<void> {
  tellMain(command);
  await sleep(graceMs);
  if (held !== undefined || Atomics.load(ring.words, Word.runningCell) !== command.cell) return;
  held = [];
  if (inspector === undefined) {
    inspector = new Session();
    inspector.connectToMainThread();
  }
  // If the main thread has just gone idle, the termination falls on this callback and not on the next cell.
  tellMain({ type: "nothing" });
  try {
    await inspector.post("Runtime.terminateExecution");
  } finally {
    // A connected inspector makes the process wait for a debugger when it exits.
    inspector.disconnect();
    inspector = undefined;
  }
  ring.kick();
  tellMain({ type: "terminated", cell: command.cell });
  const waiting = held;
  held = undefined;
  for (const later of waiting) take(later);
}

/** The main thread may be blocked until this comes. */
function answer(reply: InputReply): void {
  answers.postMessage(reply);
  Atomics.add(ring.words, Word.answers, 1);
  Atomics.notify(ring.words, Word.answers);
}

function take(command: Command): void {
  if (command.type === "interrupt") interrupt(command).catch(endRunner);
  else if (command.type === "input-reply") answer(command);
  else if (held === undefined) tellMain(command);
  else held.push(command);
}

process.on("exit", () => ring.markDead());
process.on("uncaughtException", endRunner);
commands.on("close", endRunner);
commands.on("error", endRunner);
const lines = new LineSplitter((line) => take(decodeCommand(line)));
commands.on("data", (bytes: Buffer) => lines.feed(bytes));
ring.run().catch(endRunner);
tellMain({ type: "listening" });
