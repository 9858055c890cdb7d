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
  | Exclude<Command, InputReply>
  /** The Worker reads commands and drains the ring. */
  | { readonly type: "listening" }
  /** User code was terminated while `cell` ran: its promise will never settle. */
  | { readonly type: "terminated"; readonly cell: number }
  /** A callback for a termination to fall on. */
  | { readonly type: "nothing" };
