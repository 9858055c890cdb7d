import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import type { MimeBundle } from "./mime.ts";

/** As many as a page bears; the rest is counted. */
const mostRows = 100;
const mostColumns = 30;
/** Characters of one value. */
const longestValue = 120;

type PlainRecord = Readonly<Record<string, unknown>>;

/** Whether a value is a list of plain objects, and so looks best as a table. */
export function isTable(value: unknown): value is readonly PlainRecord[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  // Not every(), which passes over holes.
  for (const row of value) if (!isPlainRecord(row)) return false;
  return columnsOf(value).length > 0;
}

function isPlainRecord(value: unknown): value is PlainRecord {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A table, as HTML and as text. It is bounded, and says what it leaves out. */
export function tableBundle(rows: readonly PlainRecord[]): MimeBundle {
  const shown = rows.slice(0, mostRows);
  const all = columnsOf(shown);
  const columns = all.slice(0, mostColumns);
  const values = shown.map((row) => columns.map((column) => valueText(row, column)));
  const rest = leftOut(rows.length - shown.length, all.length - columns.length);
  return {
    "text/html": asHtml(columns, values, rest),
    "text/plain": asText(columns, values, rest),
  };
}

/** In the order in which they first occur. */
const columnsOf = (rows: readonly PlainRecord[]): string[] => [
  ...new Set(rows.slice(0, mostRows).flatMap((row) => Object.keys(row))),
];

function valueText(row: PlainRecord, column: string): string {
  const own = Object.getOwnPropertyDescriptor(row, column);
  if (own === undefined) return "";
  // A getter is user code: it might throw, or take its time.
  if (!("value" in own)) return "[Getter]";
  const value: unknown = own.value;
  const options = { depth: 1, breakLength: Infinity, compact: true, maxStringLength: longestValue };
  const text = typeof value === "string" ? value : inspect(value, options);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function leftOut(rows: number, columns: number): string {
  const parts = [count(rows, "row"), count(columns, "column")].filter((part) => part !== "");
  return parts.length === 0 ? "" : `… and ${parts.join(", ")} more`;
}

function count(number: number, what: string): string {
  if (number === 0) return "";
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function asHtml(
  columns: readonly string[],
  values: readonly (readonly string[])[],
  rest: string,
): string {
  const head = ["", ...columns].map((name) => `<th>${escape(name)}</th>`).join("");
  const body = values.map((row, index) => {
    const data = row.map((text) => `<td>${escape(text)}</td>`).join("");
    return `<tr><th>${index}</th>${data}</tr>`;
  });
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
  return rest === "" ? table : `${table}<p>${escape(rest)}</p>`;
}

const escape = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** As console.table prints it: that knows how wide characters are. */
function asText(
  columns: readonly string[],
  values: readonly (readonly string[])[],
  rest: string,
): string {
  const rows = values.map((row) =>
    Object.fromEntries(columns.map((column, at) => [column, literally(oneLine(row[at] ?? ""))])),
  );
  const lines: string[] = [];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  new Console({ stdout, colorMode: false }).table(rows);
  return (lines.join("") + rest).trimEnd();
}

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, " ");

/** A value whose text is this, without quotes. */
const literally = (text: string): object => ({ [inspect.custom]: () => text });
