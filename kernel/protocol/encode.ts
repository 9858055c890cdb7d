import { randomUUID } from "node:crypto";
import type { OutgoingMessage } from "./envelope.ts";
import type { Signer } from "./sign.ts";

/** The version of the messaging specification that we speak. */
export const protocolVersion = "5.5";

/** Serializes what a kernel says, in one session of its own. */
export class MessageEncoder {
  readonly #signer: Signer;
  readonly #session = randomUUID();
  #sent = 0;

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  /**
   * @param prefix Routing identities of a reply, or the topic on IOPub
   * @returns `[...prefix, "<IDS|MSG>", hmac, header, parent, metadata, content, ...buffers]`
   */
  encode(
    prefix: readonly (Uint8Array | string)[],
    message: OutgoingMessage,
  ): (Uint8Array | string)[] {
    this.#sent += 1;
    const parts = [
      JSON.stringify({
        msg_id: message.id ?? `${this.#session}_${this.#sent}`,
        session: this.#session,
        username: "kernel",
        date: new Date().toISOString(),
        msg_type: message.type,
        version: protocolVersion,
      }),
      JSON.stringify(message.parent ?? {}),
      JSON.stringify(message.metadata ?? {}),
      JSON.stringify(message.content),
    ];
    return [...prefix, "<IDS|MSG>", this.#signer.sign(parts), ...parts, ...(message.buffers ?? [])];
  }
}
