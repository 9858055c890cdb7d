/**
 * What a line after unfinished code should begin with: the indent of the line above, and one step more if that line opens
 * something.
 *
 * @param code Unfinished TypeScript
 */
export function nextIndent(code: string): string {
  const text = code.trimEnd();
  const lineStart = text.lastIndexOf("\n") + 1;
  const { inTemplate, opened } = scan(text, lineStart);
  // Blanks would become part of the string.
  if (inTemplate) return "";
  const line = text.slice(lineStart);
  const goesDeeper = opened > 0 || /=>$|^\s*(?:case\b.*|default):$/.test(line);
  return (/^[ \t]*/.exec(line)?.[0] ?? "") + (goesDeeper ? unitOf(text) : "");
}

/** One step of indentation, as the code has it so far. */
function unitOf(text: string): string {
  if (/^\t/m.test(text)) return "\t";
  const depths = Array.from(text.matchAll(/^ +/gm), ([blanks]) => blanks.length);
  return Math.min(...depths) === 4 ? "    " : "  ";
}

/** A comment, a string or a regular expression, from its first character: brackets inside don't count. */
const OPAQUE = /\/\/.*|\/\*[^]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//y;

/** Before a slash, these let a regular expression begin; after other text it divides. */
const BEFORE_REGEX =
  /(?:^|[([{},;=:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|await|yield|void|delete))\s*$/;

interface Scan {
  readonly inTemplate: boolean;
  /** Brackets that the last line leaves open. */
  readonly opened: number;
}

function scan(text: string, lineStart: number): Scan {
  /** What is open: brackets, templates, and the `${` in them; `true` if the last line opened it. */
  const open: { readonly by: string; readonly inLastLine: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const by = text.charAt(at);
    if (open.at(-1)?.by === "`") {
      if (by === "\\") at++;
      else if (by === "`") open.pop();
      else if (text.startsWith("${", at)) open.push({ by: "{", inLastLine: at++ >= lineStart });
      continue;
    }
    const length = opaqueLength(text, at);
    if (length > 0) at += length - 1;
    else if ("([{`".includes(by)) open.push({ by, inLastLine: at >= lineStart });
    else if (")]}".includes(by)) open.pop();
  }
  const opened = open.filter(({ inLastLine }) => inLastLine).length;
  return { inTemplate: open.at(-1)?.by === "`", opened };
}

function opaqueLength(text: string, at: number): number {
  OPAQUE.lastIndex = at;
  const opaque = OPAQUE.exec(text);
  if (opaque !== null) return opaque[0].length;
  if (text.charAt(at) !== "/" || !BEFORE_REGEX.test(text.slice(Math.max(0, at - 20), at))) return 0;
  REGEX.lastIndex = at;
  return REGEX.exec(text)?.[0].length ?? 0;
}
