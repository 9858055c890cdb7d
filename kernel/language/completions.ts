import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-protocol/node";
import type { DeclaredName } from "./declared-names.ts";
import { offsetAt } from "./positions.ts";
import type { VirtualCell } from "./virtual-notebook.ts";

/** What may stand at the cursor. Offsets are UTF-16 units of the cell's text. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  /** Best first; each replaces `start` to `end`. */
  readonly matches: readonly Completion[];
}

export interface Completion {
  readonly text: string;
  /** As JupyterLab shows it: `function`, `property`, `keyword` … */
  readonly type: string;
  /** One line about it. */
  readonly signature?: string;
}

const wordBefore = /[\p{ID_Continue}$]*$/u;
const wordAfter = /^[\p{ID_Continue}$]*/u;
const ownName = /^__awaitlab/u;

const typeNames = new Map<CompletionItemKind, string>([
  [CompletionItemKind.Method, "function"],
  [CompletionItemKind.Function, "function"],
  [CompletionItemKind.Constructor, "function"],
  [CompletionItemKind.Class, "class"],
  [CompletionItemKind.Interface, "interface"],
  [CompletionItemKind.Enum, "enum"],
  [CompletionItemKind.EnumMember, "property"],
  [CompletionItemKind.Field, "property"],
  [CompletionItemKind.Property, "property"],
  [CompletionItemKind.Module, "module"],
  [CompletionItemKind.File, "path"],
  [CompletionItemKind.Folder, "path"],
  [CompletionItemKind.Keyword, "keyword"],
  [CompletionItemKind.Constant, "const"],
  [CompletionItemKind.Variable, "variable"],
  [CompletionItemKind.TypeParameter, "type"],
]);

/**
 * What the type server offers, as Jupyter wants it: one range for all, and only what goes on from what is typed.
 *
 * @param cell The module that was asked about
 * @param names Declared by cells: offered where a name may stand, though the module's prelude brings only what it mentions
 */
export function toCompletions(
  code: string,
  cursor: number,
  cell: VirtualCell,
  items: readonly CompletionItem[],
  names: readonly DeclaredName[],
): Completions {
  const typed = wordBefore.exec(code.slice(0, cursor))?.[0] ?? "";
  const wordStart = cursor - typed.length;
  const end = cursor + (wordAfter.exec(code.slice(cursor))?.[0].length ?? 0);
  const offers = items
    .filter(({ label }) => !ownName.test(label))
    .map((item) => ({ item, ...replacement(item, cell, wordStart) }));
  // `?.x` replaces the dot, a path all that stands in the quotes. Where just some offers reach back (symbols, which
  // replace the dot by brackets), those are left out: one range serves for all.
  const reachBack = offers.length > 0 && offers.every((offer) => offer.start < wordStart);
  const start = reachBack ? Math.min(...offers.map((offer) => offer.start)) : wordStart;
  const matches = offers
    .filter((offer) => reachBack || offer.start === wordStart)
    .filter(({ item, start: from, text }) =>
      goesOn(item, text, { typed, whole: code.slice(from, cursor) }),
    )
    .map(({ item, start: from, text }) => ({
      text: code.slice(start, from) + text,
      type: typeNames.get(item.kind ?? CompletionItemKind.Text) ?? "",
      key: sortKey(item, typed),
    }));
  const place = placeOf(items);
  if (place !== undefined) matches.push(...otherNames(names, typed, matches, place));
  const best = matches.toSorted((a, b) => compare(a.key, b.key));
  return { start, end, matches: unique(best.map(({ text, type }) => ({ text, type }))) };
}

function replacement(
  item: CompletionItem,
  cell: VirtualCell,
  wordStart: number,
): { start: number; text: string } {
  const edit = item.textEdit;
  if (edit === undefined) return { start: wordStart, text: item.insertText ?? item.label };
  const range = "range" in edit ? edit.range : edit.replace;
  const start = offsetAt(cell.text, range.start) - cell.start;
  return { start: Math.max(0, Math.min(start, wordStart)), text: edit.newText };
}

/**
 * Names of cells come where those of the language come: no expression begins after a dot, in a string or where a name is made up.
 *
 * @param items What the type server offers at the place, all of it
 */
function placeOf(items: readonly CompletionItem[]): "value" | "type" | undefined {
  const globals = new Set(
    items.filter(({ sortText }) => sortText === global).map(({ label }) => label),
  );
  if (onlyValues.some((name) => globals.has(name))) return "value";
  return onlyTypes.some((name) => globals.has(name)) ? "type" : undefined;
}

/** How TypeScript sorts what is global; members that are called so come before. */
const global = "15";
/** Two of each: one may be declared anew. */
const onlyValues = ["parseInt", "decodeURI"];
const onlyTypes = ["Partial", "Readonly"];

function otherNames(
  names: readonly DeclaredName[],
  typed: string,
  known: readonly Completion[],
  place: "value" | "type",
): (Completion & { readonly key: string })[] {
  const offered = new Set(known.map(({ text }) => text));
  return names
    .filter((name) => (place === "value" ? name.kind !== "type" : isType(name)))
    .filter(({ name }) => startsWith(name, typed) && !offered.has(name))
    .map(({ name, kind }) => ({
      text: name,
      type: nameType(kind),
      key: sortKey({ label: name, sortText: namesOfModule }, typed),
    }));
}

/** What an import brings, nobody knows before the type server is asked. */
const isType = ({ kind, isAlsoType = false }: DeclaredName): boolean =>
  kind === "type" || kind === "import" || isAlsoType;

function nameType(kind: DeclaredName["kind"]): string {
  if (kind === "type") return "type";
  return kind === "fixed" ? "const" : "variable";
}

const startsWith = (text: string, typed: string): boolean =>
  text
    .replace(/^[?.["'#]+/u, "")
    .toLowerCase()
    .startsWith(typed.toLowerCase());

/** Whether an offer goes on from what stands before the cursor: the word, or all that it would replace, a path say. */
function goesOn(
  item: CompletionItem,
  text: string,
  { typed, whole }: { readonly typed: string; readonly whole: string },
): boolean {
  if (startsWith(text, whole)) return true;
  // `?.x` stands for the dot, `["a b"]` too.
  const replaced = whole.slice(0, whole.length - typed.length);
  return /^(?:\??\.)?$/u.test(replaced) && startsWith(item.filterText ?? item.label, typed);
}

/** How TypeScript sorts what a module itself declares: before all that is global. */
const namesOfModule = "11";

/** What is written as typed comes before what differs in case; then the server's own order. */
const sortKey = (
  { sortText, label }: Pick<CompletionItem, "sortText" | "label">,
  typed: string,
): string => `${label.startsWith(typed) ? 0 : 1} ${sortText ?? ""} ${label}`;

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

function unique(matches: readonly Completion[]): Completion[] {
  return [...new Map(matches.map((match) => [match.text, match])).values()];
}
