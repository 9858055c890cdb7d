import type { Hover, MarkupContent, SignatureHelp } from "vscode-languageserver-protocol/node";

/** What is known of a place in a cell. */
export interface Inspection {
  readonly markdown: string;
  readonly text: string;
}

/** What it says of names that don't exist, or are none. */
const ofNothing = /^any$|^type \S+ = \/\*unresolved\*\/ any$|^class __missing$/u;
const fence = /^```\w*\n?|\n?```$/gmu;
/** Links into files of the server's memory lead nowhere. */
const fileLink = /\[([^\]]*)\]\(file:[^)]*\)/gu;

/**
 * @param detail 0: the signature and what it says first; 1: everything
 * @returns undefined if the server knows nothing of the name
 */
export function fromHover(hover: Hover, detail: 0 | 1): Inspection | undefined {
  const { contents } = hover;
  const whole = markdownOf(contents);
  const clean = whole
    .replaceAll(fileLink, "$1")
    .replaceAll(/^\(alias\) /gmu, "")
    .replace(/\nimport \S+(?=\n```)/u, "");
  if (ofNothing.test(clean.replaceAll(fence, "").trim())) return undefined;
  const markdown = detail === 1 ? clean : firstParts(clean);
  return { markdown, text: plain(markdown) };
}

const plain = (markdown: string): string =>
  markdown
    .replaceAll(fence, "")
    .replaceAll(/\*(@\w+)\*/gu, "$1")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim();

/** The protocol knows older forms beside `MarkupContent`. */
function markdownOf(contents: Hover["contents"]): string {
  if (typeof contents === "string") return contents;
  if (Array.isArray(contents)) return contents.map(markdownOf).join("\n\n");
  return contents.value;
}

/** The code block with the signature, and the first paragraph after it. */
function firstParts(markdown: string): string {
  const [, block = "", rest = ""] = /^(```[^]*?\n```)([^]*)$/u.exec(markdown) ?? ["", markdown];
  const paragraph = rest.trim().split(/\n\s*\n/u)[0] ?? "";
  return paragraph === "" ? block : `${block}\n\n${paragraph}`;
}

/** The overloads of the call around the cursor, the active parameter in bold. */
export function fromSignatures(help: SignatureHelp): Inspection {
  const active = help.activeSignature ?? 0;
  const lines = help.signatures.map((signature, index) => {
    const parameter = signature.activeParameter ?? help.activeParameter ?? 0;
    const { label } = signature;
    const [from, to] =
      index === active ? rangeOf(label, signature.parameters?.[parameter]?.label) : [0, 0];
    const text =
      from < to ? `${label.slice(0, from)}**${label.slice(from, to)}**${label.slice(to)}` : label;
    return {
      label,
      markdown: `- ${text}`,
      isActive: index === active,
      documentation: textOf(signature.documentation),
    };
  });
  const documentation = lines.find(({ isActive }) => isActive)?.documentation ?? "";
  return {
    markdown: [...lines.map(({ markdown }) => markdown), "", documentation].join("\n").trim(),
    text: [...lines.map(({ label }) => label), "", documentation].join("\n").trim(),
  };
}

/** Where a parameter stands in its signature; an empty range if unknown. */
function rangeOf(
  label: string,
  parameter: string | [number, number] | undefined,
): [number, number] {
  if (Array.isArray(parameter)) return parameter;
  const at = parameter === undefined ? -1 : label.indexOf(parameter, label.indexOf("("));
  return at < 0 ? [0, 0] : [at, at + (parameter?.length ?? 0)];
}

function textOf(documentation: string | MarkupContent | undefined): string {
  return typeof documentation === "object" ? documentation.value : (documentation ?? "");
}
