/** What a peer did wrong. */
export type ProtocolErrorCode =
  | "malformed-frames"
  | "bad-signature"
  | "replayed"
  | "malformed-message"
  | "cursor-outside-code"
  | "bad-connection-file";

/** A peer broke the protocol; callers branch on `code`. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
