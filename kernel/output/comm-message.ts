import type { CommLine } from "../pipe/index.ts";
import type { Header, OutgoingMessage } from "../protocol/index.ts";

/** Spec: Messaging 5.5, "Custom messages". */
export function commMessage(line: CommLine, parent: Header | undefined): OutgoingMessage {
  const { action, id, target, data, metadata, buffers } = line;
  return {
    type: `comm_${action}`,
    content: { comm_id: id, ...(action === "open" && { target_name: target }), data },
    parent,
    metadata: { ...metadata },
    buffers: buffers.map((base64) => Buffer.from(base64, "base64")),
  };
}
