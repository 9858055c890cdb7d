import { type JsonObject, stringField } from "../json/index.ts";
import type { Envelope } from "./envelope.ts";

/** Spec: Messaging 5.5, "Custom messages". No request: nobody waits for a reply. */
export interface CommRequest {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly id: string;
  /** Of `comm_open` alone. */
  readonly target: string | undefined;
  readonly data: unknown;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** @throws {DecodeError} No id, or no target to open */
export function decodeComm(
  type: CommRequest["type"],
  { content, metadata, buffers }: Envelope,
): CommRequest {
  const place = `content of ${type}`;
  return {
    type,
    id: stringField(content, "comm_id", place),
    target: type === "comm_open" ? stringField(content, "target_name", place) : undefined,
    data: content["data"] ?? {},
    metadata,
    buffers,
  };
}
