import type { History, HistoryEntry } from "../../history/index.ts";
import { assertNever, type JsonObject } from "../../json/index.ts";
import type { HistoryRequest } from "../../protocol/index.ts";

/** Spec: Messaging 5.5, "History": `[session, line, input]`, or `[session, line, [input, output]]`. */
export function replyToHistory(history: History, request: HistoryRequest): JsonObject {
  const rows = find(history, request.access).map(({ session, line, input, output }) => [
    session,
    line,
    request.withOutput ? [input, output ?? null] : input,
  ]);
  return { status: "ok", history: rows };
}

function find(history: History, access: HistoryRequest["access"]): HistoryEntry[] {
  switch (access.type) {
    case "tail":
      return history.tail(access.n);
    case "range":
      return history.range(access);
    case "search":
      return history.search(access);
    default:
      return assertNever(access);
  }
}
