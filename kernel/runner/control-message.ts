import type { Command } from "../pipe/index.ts";

/** Control Worker → main thread of the runner. */
export type ControlMessage =
  | Command
  /** The Worker reads commands and drains the ring. */
  | { readonly type: "listening" }
  /** User code was terminated while `cell` ran: its promise will never settle. */
  | { readonly type: "terminated"; readonly cell: number }
  /** A callback for a termination to fall on. */
  | { readonly type: "nothing" };
