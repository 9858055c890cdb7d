import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { JsonObject } from "../../json/index.ts";
import type { Outputs } from "./outputs.ts";

/** How long a stopped cell may take to end: our kernel says after 5 s that nothing can end it. */
const stopPatienceMs = 10_000;

export type CellEnd =
  | { readonly type: "ok" }
  | {
      readonly type: "error";
      /** One line: `Error: no such file`. */
      readonly message: string;
      /** Whole, ANSI colours included; empty where there is none. */
      readonly traceback: string;
    }
  | StopReason;

/** `lost`: the kernel died, or the way to it is gone. */
type StopReason = { readonly type: "interrupted" | "timeout" | "lost" };

export interface CellRun {
  readonly end: CellEnd;
  readonly executionCount: number | undefined;
  /** Goes on filling while the kernel lives. */
  readonly outputs: readonly JsonObject[];
}

export interface Limits {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Run one cell, and stop it where it takes too long or the signal comes. */
export async function runCell(
  code: string,
  kernel: Kernel.IKernelConnection,
  outputs: Outputs,
  limits: Limits,
): Promise<CellRun> {
  const future = kernel.requestExecute({ code, allow_stdin: false });
  const list = outputs.expect(future.msg.header.msg_id);
  const replying: Promise<Reply | undefined> = future.done.then(
    ({ content }) => content,
    // Disposed of with its kernel.
    () => undefined,
  );
  const first = await orStopped(replying, kernel, limits);
  if (first !== undefined && "type" in first && first.type !== "lost") {
    await kernel.interrupt().catch(() => {});
    await Promise.race([replying, sleep(stopPatienceMs, undefined, { ref: false })]);
  }
  const end = first === undefined ? lost : "type" in first ? first : cellEnd(first, list);
  return { end, executionCount: outputs.executionCount(future.msg.header.msg_id), outputs: list };
}

type Reply = KernelMessage.IExecuteReplyMsg["content"];

const lost: StopReason = { type: "lost" };

/** Wait for something that a kernel will do, as long as there is sense in it. */
export async function orStopped<Value>(
  waited: Promise<Value>,
  kernel: Kernel.IKernelConnection,
  { signal, timeoutMs }: Limits,
): Promise<Value | StopReason> {
  const { promise, resolve } = Promise.withResolvers<StopReason>();
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs, { type: "timeout" });
  const onAbort = (): void => resolve({ type: "interrupted" });
  const onConnection = (_: unknown, status: Kernel.ConnectionStatus): void => {
    if (status === "disconnected") resolve(lost);
  };
  const onStatus = (_: unknown, status: Kernel.Status): void => {
    if (status === "dead" || status === "autorestarting") resolve(lost);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  kernel.connectionStatusChanged.connect(onConnection);
  kernel.statusChanged.connect(onStatus);
  try {
    return await Promise.race([waited, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    kernel.connectionStatusChanged.disconnect(onConnection);
    kernel.statusChanged.disconnect(onStatus);
  }
}

function cellEnd(content: Reply, list: readonly JsonObject[]): CellEnd {
  if (content.status === "ok") return { type: "ok" };
  // What was published says more: a reply may lack the traceback.
  const published = list.findLast(({ output_type: type }) => type === "error");
  const { ename, evalue, traceback } = published ?? { ...content };
  const message = typeof ename === "string" ? `${ename}: ${String(evalue)}` : content.status;
  return {
    type: "error",
    message: stripVTControlCharacters(message).split("\n")[0] ?? "",
    traceback: Array.isArray(traceback) ? traceback.join("\n") : "",
  };
}
