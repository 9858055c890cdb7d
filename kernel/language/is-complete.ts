import { parseSync, type OxcError, type ParserOptions } from "oxc-parser";
import { parsingOf, splitMagics } from "../cell/index.ts";
import { nextIndent } from "./next-indent.ts";

/** Answers "would Enter run this, or go on writing?" as `is_complete_reply` has it. */
export type Completeness =
  | { readonly status: "complete" | "invalid" | "unknown" }
  | {
      readonly status: "incomplete";
      /** What the next line should begin with. */
      readonly indent: string;
    };

const OPTIONS: ParserOptions = { lang: "ts", sourceType: "module" };

/** @param source A cell as far as it is typed, magics included */
export function isComplete(source: string): Completeness {
  const split = splitMagics(source);
  if (split.type !== "split") return { status: "invalid" };
  const { code } = split;
  if (typeof parsingOf(code, "syntax") === "object") return { status: "unknown" };
  const status = statusOf(code);
  return status === "incomplete" ? { status, indent: nextIndent(code) } : { status };
}

type Status = "complete" | "incomplete" | "invalid";

function statusOf(code: string): Status {
  const asCode = judge(code, code);
  if (asCode !== "invalid" || !code.trimStart().startsWith("{")) return asCode;
  // A lone object literal is one, as it is when it runs.
  const asObject = judge(`(${code}\n)`, code);
  return asObject === "complete" ? asObject : judge(`(${code}`, `(${code}`);
}

function judge(parsed: string, typed: string): Status {
  const { errors } = parseSync("cell.ts", parsed, OPTIONS);
  // Only running tells of a `return` outside functions: its text is whole.
  const error = errors.find(({ message }) => !message.startsWith("A 'return' statement"));
  if (error === undefined) return "complete";
  return isAboutTheEnd(error, typed) ? "incomplete" : "invalid";
}

/** Could more text mend it? */
function isAboutTheEnd({ message, labels }: OxcError, text: string): boolean {
  const end = text.trimEnd().length;
  const { start, end: stop } = labels[0] ?? { start: 0, end: 0 };
  if (message.startsWith("Unterminated multi")) return true;
  if (message.startsWith("Unterminated")) {
    // Templates go on over lines: from the backtick, or from behind a `${…}`.
    return "`}".includes(text.charAt(start)) || text.endsWith("\\");
  }
  if (message.startsWith("Identifier expected after '?.'")) return stop >= end;
  return start >= end && !cannotGoOn(text.trimEnd());
}

/** `throw` takes no line break, and a number no blank: what comes on the next line is too late. */
function cannotGoOn(text: string): boolean {
  return /(?:^|[^\w$.])(?:throw|0[xob]|\d[\d_]*_)$/i.test(text);
}
