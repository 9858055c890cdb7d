import type { JsonObject } from "../../json/index.ts";
import type { Intelligence } from "../../language/index.ts";
import type { Request } from "../../protocol/index.ts";

type CompleteRequest = Extract<Request, { type: "complete_request" }>;
type InspectRequest = Extract<Request, { type: "inspect_request" }>;

/** Spec: Messaging 5.5, "Completion"; `_jupyter_types_experimental` as ipykernel and JupyterLab use it. */
export async function replyToComplete(
  intelligence: Intelligence,
  { code, cursor }: CompleteRequest,
): Promise<JsonObject> {
  const found = await intelligence.complete(code, cursor);
  const { start, end, matches } = found ?? { start: cursor, end: cursor, matches: [] };
  const cursorStart = codePoints(code, start);
  const cursorEnd = codePoints(code, end);
  return {
    status: "ok",
    matches: matches.map(({ text }) => text),
    cursor_start: cursorStart,
    cursor_end: cursorEnd,
    metadata: {
      _jupyter_types_experimental: matches.map(({ text, type }) => ({
        start: cursorStart,
        end: cursorEnd,
        text,
        type,
      })),
    },
  };
}

/** Spec: Messaging 5.5, "Introspection". */
export async function replyToInspect(
  intelligence: Intelligence,
  { code, cursor, detail }: InspectRequest,
): Promise<JsonObject> {
  const found = await intelligence.inspect(code, cursor, detail);
  const data =
    found === undefined ? {} : { "text/markdown": found.markdown, "text/plain": found.text };
  return { status: "ok", found: found !== undefined, data, metadata: {} };
}

/** How clients count. */
function codePoints(code: string, offset: number): number {
  return Array.from(code.slice(0, offset)).length;
}
