import { AsyncResource } from "node:async_hooks";
import { type CommEvent, Comms } from "../../src/comm/index.ts";
import type { CommLine } from "../pipe/index.ts";
import type { Outlet } from "./outlet.ts";

/** Comms of this process, whose messages leave by the outlet. */
export function linkComms(outlet: Outlet): Comms {
  return new Comms({
    send: ({ buffers, ...event }) =>
      outlet.event({ type: "comm", ...event, buffers: buffers.map(toBase64) }),
    bind: (handler) => AsyncResource.bind(handler),
  });
}

export function toCommEvent({ type: _tag, buffers, ...event }: CommLine): CommEvent {
  return { ...event, buffers: buffers.map((base64) => Buffer.from(base64, "base64")) };
}

const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
