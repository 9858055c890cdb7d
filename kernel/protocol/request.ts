import { booleanField, DecodeError, integerField, stringField } from "../json/index.ts";
import { toUtf16, type Utf16Offset } from "./cursor.ts";
import type { Envelope } from "./envelope.ts";
import { ProtocolError } from "./errors.ts";

/** What clients ask of a kernel. Spec: Messaging 5.5. The tag is lifted from the header so that switches narrow. */
export type Request =
  | ExecuteRequest
  | { readonly type: "kernel_info_request" }
  | { readonly type: "is_complete_request"; readonly code: string }
  | { readonly type: "complete_request"; readonly code: string; readonly cursor: Utf16Offset }
  | {
      readonly type: "inspect_request";
      readonly code: string;
      readonly cursor: Utf16Offset;
      readonly detail: 0 | 1;
    }
  | { readonly type: "history_request" }
  | { readonly type: "comm_info_request" }
  | { readonly type: "interrupt_request" }
  | { readonly type: "shutdown_request"; readonly restart: boolean }
  | { readonly type: "unsupported"; readonly wireType: string };

export interface ExecuteRequest {
  readonly type: "execute_request";
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly stopOnError: boolean;
}

/** @throws {ProtocolError} `malformed-message` or `cursor-outside-code` */
export function decodeRequest(envelope: Envelope): Request {
  try {
    return decodeContent(envelope);
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new ProtocolError("malformed-message", cause.message, { cause });
  }
}

function decodeContent({ header, content }: Envelope): Request {
  const type = header.msg_type;
  const place = `content of ${type}`;
  switch (type) {
    case "execute_request": {
      const silent = booleanField(content, "silent", false, place);
      return {
        type,
        code: stringField(content, "code", place),
        silent,
        storeHistory: !silent && booleanField(content, "store_history", true, place),
        stopOnError: booleanField(content, "stop_on_error", true, place),
      };
    }
    case "is_complete_request":
      return { type, code: stringField(content, "code", place) };
    case "complete_request":
    case "inspect_request": {
      const code = stringField(content, "code", place);
      const cursor = toUtf16(code, integerField(content, "cursor_pos", place));
      if (type === "complete_request") return { type, code, cursor };
      return { type, code, cursor, detail: content["detail_level"] === 1 ? 1 : 0 };
    }
    case "shutdown_request":
      return { type, restart: booleanField(content, "restart", false, place) };
    case "kernel_info_request":
    case "history_request":
    case "comm_info_request":
    case "interrupt_request":
      return { type };
    default:
      return { type: "unsupported", wireType: type };
  }
}
