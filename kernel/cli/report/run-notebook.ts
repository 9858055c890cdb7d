import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { setTimeout as sleep } from "node:timers/promises";
import { assertNever } from "../../json/index.ts";
import { CommandError } from "../errors.ts";
import type { Connection } from "./connect.ts";
import { type Cell, type Notebook, tagsOf } from "./notebook.ts";
import { Outputs } from "./outputs.ts";
import { type CellEnd, orStopped, runCell } from "./run-cell.ts";

export type Ending =
  | { readonly type: "finished" }
  | {
      readonly type: "failed";
      /** One line: where, and what. */
      readonly reason: string;
      /** The traceback with its code frame, ANSI colours included; empty where there is none. */
      readonly traceback: string;
    }
  | { readonly type: "interrupted" };

export interface Ran {
  readonly notebook: Notebook;
  readonly ending: Ending;
  /** What the kernel says that it is, with its versions; empty if it never spoke. */
  readonly kernel: string;
  readonly startedAt: Date;
  readonly wallMs: number;
  /** Code cells that ended, well or not. */
  readonly cellsRun: number;
}

export interface RunOptions {
  readonly kernelName: string;
  /** Folder below the server's, where the kernel starts. */
  readonly folder: string;
  readonly allowErrors: boolean;
  /** For each cell. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
  /** Called as each code cell starts, with its number and how many there are, counted from 1. */
  readonly onCell: (number: number, count: number) => void;
}

const startTimeoutMs = 60_000;
/** An answer of the type server takes some 500 ms when it starts; foreign kernels may give none. */
const answerTimeoutMs = 5_000;
const quietMs = 300;
const mostQuietRounds = 20;

const finished: Ending = { type: "finished" };
const failed = (reason: string, traceback = ""): Ending => ({ type: "failed", reason, traceback });

/**
 * Run the code cells of a notebook in a kernel of their own, from top to bottom, until one fails.
 *
 * @throws {CommandError} The server has no such kernel, or can't start it
 */
export async function runNotebook(
  notebook: Notebook,
  { startKernel, kernelNames }: Connection,
  options: RunOptions,
): Promise<Ran> {
  const { kernelName, folder } = options;
  if (!kernelNames.includes(kernelName)) {
    const there = kernelNames.map((name) => `"${name}"`).join(", ");
    throw new CommandError(`the server has no kernel "${kernelName}", only ${there}`);
  }
  const startedAt = new Date();
  const started = performance.now();
  const kernel = await startKernel(kernelName, folder);
  try {
    const info = await kernelInfo(kernel, options);
    const done = await runCells(notebook.cells, kernel, options);
    const language = info && { language_info: info.language_info };
    return {
      ...done,
      // The language's names in highlighters are the kernel's to say.
      notebook: { ...notebook, cells: done.cells, metadata: { ...notebook.metadata, ...language } },
      kernel: info?.banner.split("\n")[0] ?? "",
      startedAt,
      wallMs: performance.now() - started,
    };
  } finally {
    // Where the server is gone, so is the kernel.
    await kernel.shutdown().catch(() => {});
    kernel.dispose();
  }
}

/** @returns undefined if the person stopped it all before the kernel spoke */
async function kernelInfo(
  kernel: Kernel.IKernelConnection,
  { signal, kernelName }: RunOptions,
): Promise<KernelMessage.IInfoReply | undefined> {
  const info = await orStopped(kernel.info, kernel, { signal, timeoutMs: startTimeoutMs });
  if (!("type" in info)) return info;
  if (info.type === "interrupted") return undefined;
  const why = info.type === "timeout" ? `did not answer in ${startTimeoutMs / 1000} s` : "died";
  throw new CommandError(`the kernel "${kernelName}" ${why} as it started: see the server's log`);
}

interface Done {
  readonly cells: readonly Cell[];
  readonly cellsRun: number;
  readonly ending: Ending;
}

async function runCells(
  cells: readonly Cell[],
  kernel: Kernel.IKernelConnection,
  options: RunOptions,
): Promise<Done> {
  const outputs = new Outputs();
  kernel.iopubMessage.connect((_, message) => outputs.take(message));
  const ran = [...cells];
  const runnable = [...cells.entries()].filter(([, cell]) => isRunnable(cell));
  let cellsRun = 0;
  let ending = finished;
  // The first cell is checked as fast as the others then, and runs without a server that starts beside it.
  if (runnable.length > 0) await answer(kernel, options.signal);
  for (const [position, [index, cell]] of runnable.entries()) {
    if (options.signal.aborted) ending = { type: "interrupted" };
    if (ending.type !== "finished") break;
    options.onCell(position + 1, runnable.length);
    // Cells see what earlier ones did.
    // oxlint-disable-next-line no-await-in-loop
    const { end, ...shown } = await runCell(cell.source, kernel, outputs, options);
    ran[index] = { ...cell, ...shown };
    cellsRun += 1;
    ending = endingOf(end, position + 1, mayFail(cell, options), options);
  }
  if (cellsRun > 0 && ending.type !== "interrupted") await settle(kernel, outputs, options.signal);
  return { cells: ran, cellsRun, ending };
}

const isRunnable = (cell: Cell): boolean =>
  cell.type === "code" && cell.source.trim() !== "" && !tagsOf(cell).includes("skip-execution");

/** `raises-exception` is what nbclient heeds too. */
const mayFail = (cell: Cell, { allowErrors }: RunOptions): boolean =>
  allowErrors || tagsOf(cell).includes("raises-exception");

/** @param number Of the cell among those that run, from 1 */
function endingOf(
  end: CellEnd,
  number: number,
  isAllowed: boolean,
  { timeoutMs = 0 }: RunOptions,
): Ending {
  switch (end.type) {
    case "ok":
      return finished;
    case "interrupted":
      return { type: "interrupted" };
    case "timeout":
      return failed(`cell ${number} took longer than ${timeoutMs / 1000} s (--timeout)`);
    case "lost":
      return failed(`cell ${number} lost its kernel: it died, or the server went away`);
    case "error":
      return isAllowed ? finished : failed(`cell ${number} failed: ${end.message}`, end.traceback);
    default:
      return assertNever(end);
  }
}

/** Let the type server answer once: what it was asked before is answered by then. */
async function answer(kernel: Kernel.IKernelConnection, signal: AbortSignal): Promise<void> {
  const inspecting = kernel
    .requestInspect({ code: "0", cursor_pos: 0, detail_level: 0 })
    .catch(() => undefined);
  await orStopped(inspecting, kernel, { signal, timeoutMs: answerTimeoutMs });
}

/** Wait for what a kernel still says of cells that have ended: findings of the type check may come behind their reply. */
async function settle(
  kernel: Kernel.IKernelConnection,
  outputs: Outputs,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; round < mostQuietRounds && !signal.aborted; round += 1) {
    const { heard } = outputs;
    // One round after another is the point.
    // oxlint-disable no-await-in-loop
    await answer(kernel, signal);
    await sleep(quietMs);
    // oxlint-enable no-await-in-loop
    if (outputs.heard === heard) return;
  }
}
