import type { MessagePort } from "node:worker_threads";
import type { Command, InputReply } from "../pipe/index.ts";

/** What the control Worker is started with. */
export interface ControlData {
  /** The ring. */
  readonly memory: SharedArrayBuffer;
  /** Where answers to questions go: a port can be read while the main thread is blocked. */
  readonly answers: MessagePort;
}

/** Control Worker → main thread of the runner. */
export type ControlMessage =
  | Exclude<Command, InputReply | { readonly type: "interrupt" }>
  /** The user pressed Stop, while `cell` ran (0: while none did). To be answered at once: whoever does is not stuck. */
  | { readonly type: "interrupt"; readonly cell: number; readonly request: number }
  /** The Worker reads commands and drains the ring. */
  | { readonly type: "listening" }
  /** User code was terminated while `cell` ran (0: none): its promise will never settle. */
  | { readonly type: "terminated"; readonly cell: number; readonly request: number }
  /** A callback for a termination to fall on. */
  | { readonly type: "nothing" };

/** Main thread → control Worker. */
export type MainMessage =
  /** A call blocks until its child ends. `others` are the children that run beside it. */
  { readonly type: "blocked"; readonly others: readonly number[] } | { readonly type: "unblocked" };
