import { createHmac, timingSafeEqual } from "node:crypto";

/** Signs and verifies messages. Spec: Messaging 5.5, "The wire protocol". */
export class Signer {
  readonly #key: string;
  readonly #digest: string;

  /**
   * @param key Empty: messages aren't signed, and every signature is right
   * @param digest As Node's `crypto` names it: `sha256`
   */
  constructor(key: string, digest: string) {
    this.#key = key;
    this.#digest = digest;
  }

  get isSigning(): boolean {
    return this.#key !== "";
  }

  /** @param parts The serialized header, parent header, metadata and content @returns The digest in hexadecimal */
  sign(parts: readonly (Uint8Array | string)[]): string {
    if (!this.isSigning) return "";
    const hmac = createHmac(this.#digest, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  verify(signature: Uint8Array, parts: readonly Uint8Array[]): boolean {
    if (!this.isSigning) return true;
    const expected = Buffer.from(this.sign(parts));
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
}
