/** The wire format as the specification has it, written a second time: tests must not share the product's mistakes. */
import { createHmac, randomUUID } from "node:crypto";

export interface Message {
  readonly type: string;
  readonly header: Record<string, unknown>;
  readonly parentId: string | undefined;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
  readonly buffers: readonly Buffer[];
}

export function serialize(
  type: string,
  content: unknown,
  key: string,
  parent: Record<string, unknown> = {},
): { id: string; frames: string[] } {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session: "test",
    username: "test",
    date: new Date().toISOString(),
    msg_type: type,
    version: "5.5",
  };
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: ["<IDS|MSG>", sign(parts, key), ...parts] };
}

export function sign(parts: readonly (string | Buffer)[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** @throws {Error} A frame is missing or the signature is wrong: the kernel broke the protocol */
export function parse(frames: readonly Buffer[], key: string): Message {
  const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
  const [signature, ...rest] = frames.slice(at + 1);
  const parts = rest.slice(0, 4);
  if (at < 0 || signature === undefined || parts.length < 4) throw new Error("frames are missing");
  if (signature.toString() !== sign(parts, key)) throw new Error("a signature is wrong");
  const [header, parent, metadata, content] = parts.map((part) =>
    object(JSON.parse(part.toString())),
  );
  if (header === undefined || content === undefined) throw new Error("parts are missing");
  const parentId = parent?.["msg_id"];
  return {
    type: String(header["msg_type"]),
    header,
    parentId: typeof parentId === "string" ? parentId : undefined,
    metadata: metadata ?? {},
    content,
    buffers: rest.slice(4),
  };
}

export function object(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("expected an object");
  return { ...value };
}

export function array(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("expected an array");
  return value;
}
