import { columns } from "./beneath.ts";
import { escapeText } from "./format.ts";
import type { Chart } from "./model.ts";
import { wrap } from "./wrap.ts";

const LINE_PX = 17;
const INDENT_PX = 20;
/** As many stand on a picture of 900 px at 12 px. */
const CHARACTERS = 118;

/** The table and the remarks, as text of a picture. */
export function svgBeneath(
  { remarks, table }: Chart,
  { y, textColor }: { readonly y: number; readonly textColor: string },
): { readonly svg: string; readonly height: number } {
  let at = y;
  const line = (text: string, attributes: string): string => {
    at += LINE_PX;
    return `<text x="${10 + INDENT_PX}" y="${at}" font-size="12" fill="${textColor}"${attributes}>${escapeText(text)}</text>`;
  };
  const rows = table === undefined ? [] : columns(table);
  const parts = [
    ...rows.map((text, index) =>
      line(
        text,
        ` xml:space="preserve" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace"${index === 0 ? ' font-weight="bold"' : ""}`,
      ),
    ),
    ...remarks.flatMap(({ color, text, advice }) => [
      color === undefined
        ? ""
        : `<rect x="12" y="${at + 7}" width="10" height="10" fill="${color}"/>`,
      ...wrap(text, CHARACTERS).map((part) => line(part, "")),
      ...(advice === undefined
        ? []
        : wrap(`→ ${advice}`, CHARACTERS).map((part) => line(part, ' font-style="italic"'))),
    ]),
  ];
  return { svg: parts.join(""), height: parts.length === 0 ? 0 : at - y + 14 };
}
