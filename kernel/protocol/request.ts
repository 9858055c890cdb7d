import {
  booleanField,
  DecodeError,
  integerField,
  type JsonObject,
  stringField,
  textsField,
} from "../json/index.ts";
import { type CommRequest, decodeComm } from "./comm.ts";
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
  | HistoryRequest
  | CommRequest
  | { readonly type: "comm_info_request"; readonly target: string | undefined }
  | { readonly type: "connect_request" }
  | { readonly type: "usage_request" }
  | DebugRequest
  | { readonly type: "interrupt_request" }
  | { readonly type: "shutdown_request"; readonly restart: boolean }
  | InputReplyMessage
  | { readonly type: "unsupported"; readonly wireType: string };

export interface ExecuteRequest {
  readonly type: "execute_request";
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly stopOnError: boolean;
  /** Whether whoever sent it can be asked for input. */
  readonly allowStdin: boolean;
  /** Name → TypeScript, to be evaluated once the cell has ended well. */
  readonly userExpressions: Readonly<Record<string, string>>;
}

/** Spec: Messaging 5.5, "Debug request": a request of the Debug Adapter Protocol. */
export interface DebugRequest {
  readonly type: "debug_request";
  readonly seq: number;
  readonly command: string;
}

/** Spec: Messaging 5.5, "Messages on the stdin channel". */
export interface InputReplyMessage {
  readonly type: "input_reply";
  /** undefined if the client took the question back. */
  readonly text: string | undefined;
}

/** Spec: Messaging 5.5, "History". */
export interface HistoryRequest {
  readonly type: "history_request";
  /** Whether values are wanted beside inputs. */
  readonly withOutput: boolean;
  readonly access:
    | { readonly type: "tail"; readonly n: number }
    | {
        readonly type: "range";
        /** 0 is this session, -1 the one before. */
        readonly session: number;
        readonly start: number;
        readonly stop: number | undefined;
      }
    | {
        readonly type: "search";
        readonly pattern: string;
        readonly n: number | undefined;
        readonly unique: boolean;
      };
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

function decodeContent(envelope: Envelope): Request {
  const { header, content } = envelope;
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
        // Said to default to true, but ipykernel takes it for false: who doesn't say so will hardly answer.
        allowStdin: booleanField(content, "allow_stdin", false, place),
        userExpressions: textsField(content, "user_expressions", place),
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
    case "input_reply": {
      const isAnswered = content["status"] === undefined || content["status"] === "ok";
      return { type, text: isAnswered ? stringField(content, "value", place) : undefined };
    }
    case "history_request":
      return decodeHistory(content, place);
    case "comm_open":
    case "comm_msg":
    case "comm_close":
      return decodeComm(type, envelope);
    case "comm_info_request": {
      const target = content["target_name"];
      return { type, target: typeof target === "string" ? target : undefined };
    }
    case "debug_request": {
      const command = stringField(content, "command", place);
      return { type, seq: integerField(content, "seq", place), command };
    }
    case "connect_request":
    case "usage_request":
    case "kernel_info_request":
    case "interrupt_request":
      return { type };
    default:
      return { type: "unsupported", wireType: type };
  }
}

/** What clients leave out when they ask for the latest cells. */
const tailLength = 10;

function decodeHistory(content: JsonObject, place: string): HistoryRequest {
  const type = "history_request";
  const withOutput = booleanField(content, "output", false, place);
  const access = stringField(content, "hist_access_type", place);
  const optional = (key: string): number | undefined =>
    content[key] === undefined || content[key] === null
      ? undefined
      : integerField(content, key, place);
  switch (access) {
    case "tail":
      return { type, withOutput, access: { type: access, n: optional("n") ?? tailLength } };
    case "range": {
      const [session = 0, start = 0, stop] = ["session", "start", "stop"].map(optional);
      return { type, withOutput, access: { type: access, session, start, stop } };
    }
    case "search": {
      const pattern =
        content["pattern"] === undefined ? "*" : stringField(content, "pattern", place);
      const unique = booleanField(content, "unique", false, place);
      return { type, withOutput, access: { type: access, pattern, n: optional("n"), unique } };
    }
    default:
      throw new DecodeError(
        `Cannot read ${place}: "hist_access_type" should be tail, range or search, found "${access}"`,
      );
  }
}
