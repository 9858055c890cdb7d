export { RingConsumer } from "./consumer.ts";
export { type Frame, FrameParser } from "./frame-parser.ts";
export { allocateRing, FrameKind, Recovery, Word } from "./layout.ts";
export type { DeclaredName, JobsRequest, LineRequest, MagicUsage } from "./line-request.ts";
export { LineSplitter } from "./lines.ts";
export {
  type Command,
  type CommLine,
  decodeCommand,
  decodeEvent,
  type ExecuteCommand,
  type InputAnswer,
  type InputReply,
  type InputRequest,
  type MimeBundle,
  type RunnerEvent,
  type StackFrame,
  type ThrownError,
} from "./messages.ts";
export { RingProducer } from "./producer.ts";
