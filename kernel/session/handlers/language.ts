import type { JsonObject } from "../../json/index.ts";
import type { Inspection, Intelligence } from "../../language/index.ts";
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
      _jupyter_types_experimental: matches.map(({ text, type, signature }) => ({
        start: cursorStart,
        end: cursorEnd,
        text,
        type,
        ...(signature !== undefined && { signature }),
      })),
    },
  };
}

/**
 * Spec: Messaging 5.5, "Introspection".
 *
 * @param valueOf Gives what the variable of a cell holds, in a few lines
 */
export async function replyToInspect(
  intelligence: Intelligence,
  { code, cursor, detail }: InspectRequest,
  valueOf: (name: string) => Promise<string | undefined>,
): Promise<JsonObject> {
  const name = nameAt(code, cursor);
  const [known, held] = await Promise.all([
    intelligence.inspect(code, cursor, detail),
    name === undefined ? undefined : valueOf(name),
  ]);
  const found = withValue(known, held);
  const data =
    found === undefined ? {} : { "text/markdown": found.markdown, "text/plain": found.text };
  return { status: "ok", found: found !== undefined, data, metadata: {} };
}

/** @returns The name under the cursor, if it is no member of something */
function nameAt(code: string, cursor: number): string | undefined {
  const start = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))?.index ?? cursor;
  if (/\.\s*$/u.test(code.slice(0, start)) && !/\.{3}\s*$/u.test(code.slice(0, start)))
    return undefined;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(code.slice(start))?.[0];
}

function withValue(
  known: Inspection | undefined,
  value: string | undefined,
): Inspection | undefined {
  // `(parameter) total: number`: another thing with the same name.
  if (value === undefined || known?.text.startsWith("(") === true) return known;
  const { markdown, text } = known ?? { markdown: "", text: "" };
  return {
    markdown: `${markdown}\n\nValue:\n\`\`\`\n${value}\n\`\`\``.trim(),
    text: `${text}\n\nValue: ${value}`.trim(),
  };
}

/** How clients count. */
function codePoints(code: string, offset: number): number {
  return Array.from(code.slice(0, offset)).length;
}
