import { parseSync } from "oxc-parser";
import { type Finding, placeOf } from "./finding.ts";
import { isPlainJavaScript } from "./plain-javascript.ts";
import { offsetAt } from "./positions.ts";
import type { ServerDiagnostic } from "./type-server.ts";
import type { VirtualCell } from "./virtual-notebook.ts";

/** "Implicitly any": unused to types, people leave them out. */
const implicitAny = new Set([
  2683, 7005, 7006, 7008, 7009, 7010, 7011, 7012, 7013, 7014, 7015, 7017, 7018, 7019, 7020, 7023,
  7024, 7025, 7031, 7032, 7033, 7034, 7039, 7041, 7051, 7052, 7053, 7054, 7055, 7057,
]);
const possiblyUndefined = 2532;
/** `import fs = require("fs")`, which cells may say. */
const importEquals = 1202;
/** The name of an earlier cell has its earlier value until the cell declares it anew. */
const usedBeforeDeclared = new Set([2448, 2454, 7022]);
/** A tsconfig's target and module kind don't bind cells. */
const topLevelAwait = new Set([1375, 1378, 1431, 1432, 2354, 2852, 2853, 2854]);
/** `'await' has no effect on the type of this expression`: of all suggestions, the one about async code. */
const needlessAwait = 80007;
const noTypes = 7016;
const noModule = new Set([2307, 2792, 2882]);
/** `Cannot assign to 'a' because it is an import`: so it is to TypeScript, of another cell. */
const isImport = 2632;
/** Of a message, which may go on with reasons, indented. */
const mostLines = 4;
const longestLine = 300;

/**
 * What the type server says of a cell's own text, without what is noise in a notebook.
 *
 * @param isConfigured The notebook has a tsconfig.json: whoever wrote it wants all that it asks for
 */
export function toFindings(
  cell: VirtualCell,
  diagnostics: readonly ServerDiagnostic[],
  isConfigured: boolean,
): Finding[] {
  const findings: Finding[] = [];
  const isPlain = !isConfigured && plain(cell.code);
  for (const diagnostic of diagnostics) {
    const start = offsetAt(cell.text, diagnostic.range.start) - cell.start;
    const end = offsetAt(cell.text, diagnostic.range.end) - cell.start;
    // Around it stands what the user never wrote.
    if (start < 0 || start > cell.code.length) continue;
    const { code } = diagnostic;
    const text = cell.code.slice(start, end);
    if (isNoise(diagnostic, text, cell, isConfigured)) continue;
    if (isPlain && isOpen(code, diagnostic.message)) continue;
    findings.push({
      ...(code === isImport && cell.fixed.has(text)
        ? fixedByCell(text)
        : describe(code, shortened(diagnostic.message))),
      code: `TS${code}`,
      ...placeOf(cell.code, start, Math.min(end, cell.code.length)),
    });
  }
  return findings;
}

function isNoise(
  { code, isError }: ServerDiagnostic,
  text: string,
  { redeclares }: VirtualCell,
  isConfigured: boolean,
): boolean {
  // To a module, `this` is undefined at top level; to a cell it is globalThis.
  if (code === possiblyUndefined && text === "this") return true;
  if (topLevelAwait.has(code) || code === importEquals) return true;
  if (code === needlessAwait) return isDeliberateTick(text);
  if (!isError) return true;
  if (usedBeforeDeclared.has(code)) return redeclares.has(text);
  // A module of the user's own in JavaScript: nobody will publish types for it.
  if (code === noTypes) return /^["']\.{0,2}\//u.test(text);
  // It is its own content, which Node reads and TypeScript doesn't.
  if (noModule.has(code) && /^["']data:/u.test(text)) return true;
  return !isConfigured && implicitAny.has(code);
}

/** `await null` is there for the sake of the await. */
function isDeliberateTick(text: string): boolean {
  return /^await\s+(?:null|undefined|void 0|\d+|true|false|["'`][^"'`]*["'`])$/u.test(text);
}

function plain(code: string): boolean {
  const { program, errors } = parseSync("cell.ts", code, { sourceType: "module" });
  return errors.length === 0 && isPlainJavaScript(program);
}

/** In JavaScript, an object written as a literal may get members later. */
function isOpen(code: number, message: string): boolean {
  return (code === 2339 || code === 2551) && /on type '(?:\{|typeof )/u.test(message);
}

function describe(code: number, message: string): Pick<Finding, "kind" | "message"> {
  if (code === needlessAwait) return { kind: "hint", message };
  const name = packageOf(/module '([^']+)'/u.exec(message)?.[1] ?? "");
  if (code === noTypes) {
    const types = `@types/${name.replace(/^@/u, "").replace("/", "__")}`;
    const told = `"${name}" comes without types, so everything in it is any. If somebody wrote them: %npm install -D ${types}`;
    return { kind: "hint", message: told };
  }
  if (noModule.has(code) && name !== "") {
    return { kind: "error", message: `Cannot find "${name}". To install it: %npm install ${name}` };
  }
  return { kind: "error", message };
}

function fixedByCell(name: string): Pick<Finding, "kind" | "message"> {
  const message = `Cannot assign to '${name}': a cell declared it, but not as a variable. To give it another value, declare it anew: let ${name} = …`;
  return { kind: "error", message };
}

/** @returns The package that a module belongs to; empty for a module of the user's own */
function packageOf(specifier: string): string {
  if (/^(?:[./#]|node:)/u.test(specifier)) return "";
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function shortened(message: string): string {
  const lines = message
    .split("\n")
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  return lines
    .slice(0, mostLines)
    .join("\n")
    .replaceAll(/import\("[^"]*__awaitlab[^"]*"\)\./gu, "");
}
