export { readConnectionFile, type Channel, type ConnectionInfo } from "./connection-file.ts";
export type { CommRequest } from "./comm.ts";
export { toCursorPos, toUtf16, type Utf16Offset } from "./cursor.ts";
export { EnvelopeDecoder } from "./decode.ts";
export { MessageEncoder, protocolVersion } from "./encode.ts";
export type { Envelope, Header, OutgoingMessage } from "./envelope.ts";
export { ProtocolError, type ProtocolErrorCode } from "./errors.ts";
export {
  decodeRequest,
  type DebugRequest,
  type ExecuteRequest,
  type HistoryRequest,
  type InputReplyMessage,
  type Request,
} from "./request.ts";
export { Signer } from "./sign.ts";
