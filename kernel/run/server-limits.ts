import { type Frame, FrameKind } from "../pipe/index.ts";
import type { Rate } from "./pace.ts";

/**
 * A Jupyter server drops what comes faster than 3 MB of streams or 3,000 messages in 3 seconds (`iopub_data_rate_limit`,
 * `iopub_msg_rate_limit`, `rate_limit_window`; counted from the last idle on). In any 3 seconds this rate gives 1.8 MB: a server that
 * was busy for 2 seconds counts 2.6 MB in the next 3.
 */
const serverRate: Rate = { bytesPerSecond: 400_000, burstBytes: 600_000 };

/** Each event is a message, and so may be the text before it: 1,000 bytes count like one message. */
const bytesPerEvent = 2000;
/** The server does not count bytes of displays; what they fill is our own memory. */
const displayShare = 40;

/**
 * Servers name the notebook's session to its kernel; programs that run notebooks without one (nbclient, papermill) don't, and drop
 * nothing. `npm run lab`, whose server has no limits, says so.
 *
 * @returns How fast the server takes output, if one stands between us and the clients
 */
export function rateOfServer(env: NodeJS.ProcessEnv): Rate | undefined {
  const isServed = env["JPY_SESSION_NAME"] !== undefined;
  return isServed && env["AWAITLAB_OUTPUT"] !== "unlimited" ? serverRate : undefined;
}

/** What a frame counts with the server, in bytes. */
export function servedBytes({ kind, payload }: Frame): number {
  if (kind === FrameKind.event) return Math.max(bytesPerEvent, payload.length / displayShare);
  return jsonBytes(payload);
}

/** @returns How many bytes UTF-8 text takes as a JSON string, without quotes */
export function jsonBytes(text: Buffer): number {
  let bytes = text.length;
  for (const byte of text) {
    if (byte === 0x22 || byte === 0x5c || (byte >= 8 && byte <= 13 && byte !== 11)) bytes += 1;
    else if (byte < 0x20) bytes += 5;
  }
  return bytes;
}
