import type { JsonObject } from "../json/index.ts";

/** Spec: Messaging 5.5, "General message format". Fields that we don't know stay, so that replies can echo them. */
export interface Header extends JsonObject {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
}

/** A verified message, its content not yet understood. */
export interface Envelope {
  /** Routing frames, to be put in front of the reply. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** Of the message that this one answers, if it says so. */
  readonly parentId: string | undefined;
  readonly content: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** A message of ours, not yet serialized. */
export interface OutgoingMessage {
  readonly type: string;
  /** Known beforehand, where an answer may name it. */
  readonly id?: string;
  readonly content: JsonObject;
  /** Header of the request that caused it; `undefined` if none did. */
  readonly parent: Header | undefined;
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}
