import { integerField, type JsonObject } from "../../json/index.ts";

/**
 * Until the type server is wired in, there's nothing to offer: an empty answer, so that no client waits for one.
 *
 * Spec: Messaging 5.5, "Completion".
 */
export function completeNothing(_request: unknown, content: JsonObject): JsonObject {
  const cursor = integerField(content, "cursor_pos", "content of complete_request");
  return { status: "ok", matches: [], cursor_start: cursor, cursor_end: cursor, metadata: {} };
}

/** Spec: Messaging 5.5, "Introspection": nothing found. */
export function inspectNothing(): JsonObject {
  return { status: "ok", found: false, data: {}, metadata: {} };
}
