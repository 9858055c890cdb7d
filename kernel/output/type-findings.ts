import { stripVTControlCharacters } from "node:util";
import type { MimeBundle } from "../pipe/index.ts";
import { bold, cyan, red } from "./ansi.ts";
import type { ErrorContent } from "./cell-output.ts";
import { codeFrame, type SourcePlace } from "./code-frame.ts";

/** What the type check says of a place. */
export interface ShownFinding extends SourcePlace {
  readonly kind: "error" | "warning" | "hint";
  readonly message: string;
  /** As TypeScript numbers its messages: `TS2322`. */
  readonly code?: string;
  readonly source: string;
  /** What it is about, if no cell. */
  readonly file?: string;
  /** Number of the earlier cell that it is about. */
  readonly cell?: number;
  /** What that cell relies on and this one declared anew. */
  readonly names?: readonly string[];
}

/** More than these are not read. */
const mostMessages = 5;
const mostFrames = 3;
const shownError = "TypeCheckError";

/**
 * Findings as a display: they are no output of the program, and no failure of the cell. What is the same is said once.
 *
 * @param executionCount Number of the cell that was checked
 */
export function findingsBundle(
  findings: readonly ShownFinding[],
  executionCount: number,
): MimeBundle {
  const groups = [...Map.groupBy(findings, (finding) => keyOf(finding, executionCount)).values()];
  const blocks = groups.slice(0, mostMessages).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const places = group.map(({ line, column }) => `${line}:${column}`).join(", ");
    return {
      head: `${placeName(first, executionCount)}:${places}${first.code === undefined ? "" : ` ${first.code}`}`,
      message: messageOf(first),
      frame: group.slice(0, mostFrames).flatMap((finding) => frameOf(finding)),
    };
  });
  const rest = restOf(groups);
  const text = blocks.map(({ head, message, frame }) =>
    [`${head}: ${message}`, ...frame].join("\n"),
  );
  const html = blocks.map(
    ({ head, message, frame }) =>
      `<div><code style="${headStyle}">${escaped(head)}</code> ${toHtml(message)}</div><pre style="${frameStyle}">${escaped(frame.join("\n"))}</pre>`,
  );
  return {
    "text/html": `<div style="${boxStyle}">${html.join("")}${rest === "" ? "" : `<div>${rest}</div>`}</div>`,
    "text/plain": [...text, ...(rest === "" ? [] : [rest])].join("\n"),
  };
}

/** Findings as the error of a cell that did not run because of them. */
export function findingsError(
  findings: readonly ShownFinding[],
  executionCount: number,
): ErrorContent {
  const blocks = findings.slice(0, mostMessages).flatMap((finding) => {
    const { line, column, code = "", message, source } = finding;
    return [
      `${red(bold(shownError))}: ${message}`,
      `${cyan(`Cell [${executionCount}]:${line}:${column}`)} ${code}`,
      ...codeFrame(source, finding),
    ];
  });
  const rest = restOf(findings);
  const why = "The cell did not run: %check error. %check report runs cells all the same.";
  return {
    ename: shownError,
    evalue: findings[0]?.message ?? "",
    traceback: [...blocks, ...(rest === "" ? [] : [rest]), why],
  };
}

const placeName = ({ file, cell }: ShownFinding, executionCount: number): string =>
  file ?? `Cell [${cell ?? executionCount}]`;

const keyOf = (finding: ShownFinding, executionCount: number): string =>
  [placeName(finding, executionCount), finding.code ?? "", finding.message].join(" ");

function messageOf({ message, names }: ShownFinding): string {
  if (names === undefined) return message;
  const listed = names.map((name) => `\`${name}\``).join(", ");
  return `This earlier cell relies on ${listed}, which now has another type. ${message}`;
}

function frameOf(finding: ShownFinding): string[] {
  return codeFrame(finding.source, finding, 0).map((line) => stripVTControlCharacters(line));
}

function restOf(messages: readonly unknown[]): string {
  const rest = messages.length - mostMessages;
  return rest > 0 ? `… and ${rest} more` : "";
}

// Colours of JupyterLab's theme, and others where it is not. What a sanitizer takes away is not missed.
const boxStyle =
  "border-left: 3px solid var(--jp-warn-color1, #c77700); padding: 2px 0 2px 10px; margin: 2px 0; font-size: var(--jp-code-font-size, 13px);";
const headStyle = "color: var(--jp-ui-font-color2, #808080); background: none; padding: 0;";
const frameStyle = "margin: 2px 0 6px; padding: 0; background: none; line-height: 1.3;";

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Words in backticks are code; reasons stand on lines of their own. */
function toHtml(message: string): string {
  return escaped(message)
    .replaceAll(/`([^`]+)`/gu, "<code>$1</code>")
    .replaceAll(/\n( *)/gu, (_, indent: string) => `<br>${"&nbsp;".repeat(indent.length)}`);
}
