import { createHash } from "node:crypto";
import { DecodeError, isObject, parseJson, stringField, toObject } from "../json/index.ts";
import type { Envelope, Header } from "./envelope.ts";
import { ProtocolError } from "./errors.ts";
import type { Signer } from "./sign.ts";

const delimiter = Buffer.from("<IDS|MSG>");
/** Signatures that we remember to refuse replays: jupyter_client keeps as many. */
const rememberedSignatures = 1 << 16;

/** Frames in, verified envelopes out. Verifies before it parses: nobody without the key reaches the JSON parser. */
export class EnvelopeDecoder {
  readonly #signer: Signer;
  readonly #seen = new Set<string>();

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  /**
   * @param frames `[...identities, "<IDS|MSG>", hmac, header, parent, metadata, content, ...buffers]`
   * @throws {ProtocolError} `malformed-frames`, `bad-signature`, `replayed` or `malformed-message`
   */
  decode(frames: readonly Buffer[]): Envelope {
    const at = frames.findIndex((frame) => frame.equals(delimiter));
    const [signature, header, parent, metadata, content] = frames.slice(at + 1, at + 6);
    if (at < 0 || !signature || !header || !parent || !metadata || !content) {
      throw new ProtocolError(
        "malformed-frames",
        `Cannot read a message of ${frames.length} frames: parts are missing`,
      );
    }
    this.#verify(signature, [header, parent, metadata, content]);
    try {
      return {
        identities: frames.slice(0, at),
        header: decodeHeader(parseJson(header.toString(), "a header")),
        parentId: decodeParentId(parseJson(parent.toString(), "a parent header")),
        metadata: toObject(parseJson(metadata.toString(), "metadata"), "metadata"),
        content: toObject(parseJson(content.toString(), "content"), "content"),
        buffers: frames.slice(at + 6),
      };
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause;
      throw new ProtocolError("malformed-message", cause.message, { cause });
    }
  }

  #verify(signature: Buffer, parts: readonly Buffer[]): void {
    if (!this.#signer.isSigning) return;
    if (!this.#signer.verify(signature, parts)) {
      throw new ProtocolError("bad-signature", "Cannot trust a message: its signature is wrong");
    }
    // A digest of fixed size: what we remember must not grow with what peers send.
    const mark = createHash("sha1").update(signature).digest("base64");
    if (this.#seen.has(mark)) {
      throw new ProtocolError(
        "replayed",
        "Cannot take a message twice: its signature was used before",
      );
    }
    this.#seen.add(mark);
    if (this.#seen.size > rememberedSignatures) {
      const oldest = this.#seen.values().next();
      if (!oldest.done) this.#seen.delete(oldest.value);
    }
  }
}

/** Messages that answer nothing have an empty parent. */
function decodeParentId(value: unknown): string | undefined {
  const id = isObject(value) ? value["msg_id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

function decodeHeader(value: unknown): Header {
  const header = toObject(value, "a header");
  return {
    ...header,
    msg_id: stringField(header, "msg_id", "a header"),
    msg_type: stringField(header, "msg_type", "a header"),
    session: isObject(header) && typeof header["session"] === "string" ? header["session"] : "",
  };
}
