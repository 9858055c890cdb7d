import { analyze, type Reference, type Scope } from "eslint-scope";
import { parseSync, visitorKeys, type Node } from "oxc-parser";
import type { Program as EstreeProgram } from "estree";
import type { Edits } from "./edits.ts";
import { mangle } from "./scope.ts";
import { childrenOf } from "./tree.ts";

/**
 * Rename the uses of mangled names that mean the top-level one: a parameter of the same name stays what it is.
 *
 * Names of functions, classes and imports are not uses: their declarations are rewritten as a whole, and `f.name` must
 * stay the user's.
 */
export function mangleNames(text: string, mangled: ReadonlySet<string>, edits: Edits): void {
  if (!Array.from(mangled).some((name) => text.includes(name))) return;
  // The scope analysis compares ranges, which the first parse leaves out because they cost time.
  const options = { lang: "js", sourceType: "module", range: true } as const;
  const { program } = parseSync("cell.js", text, options);
  const shorthands = new Set<number>();
  collectShorthands(program, shorthands);
  for (const [start, name] of usesOf(program, mangled)) {
    if (edits.isReplaced(start)) continue;
    edits.before(start, shorthands.has(start) ? `${name}: ${prefixOf(name)}` : prefixOf(name));
  }
}

function prefixOf(name: string): string {
  return mangle(name).slice(0, -name.length);
}

/** `{ URL }` is one text for two things: the key, which stays, and the value. */
function collectShorthands(node: Node, starts: Set<number>): void {
  if (node.type === "Property" && node.shorthand) starts.add(node.start);
  for (const child of childrenOf(node)) collectShorthands(child, starts);
}

function usesOf(program: Node, mangled: ReadonlySet<string>): Map<number, string> {
  const uses = new Map<number, string>();
  const { globalScope } = analyze(asEstree(program), {
    ecmaVersion: 2025,
    sourceType: "module",
    childVisitorKeys: visitorKeys,
  });
  if (globalScope === null) return uses;
  const add = ({ range, name }: Reference["identifier"]): void => {
    if (range !== undefined && typeof name === "string" && mangled.has(name))
      uses.set(range[0], name);
  };
  for (const { identifier } of globalScope.through) add(identifier);
  for (const scope of globalScope.childScopes) addTopLevel(scope, add);
  return uses;
}

function addTopLevel(scope: Scope, add: (identifier: Reference["identifier"]) => void): void {
  for (const variable of scope.variables) {
    for (const { identifier } of variable.references) add(identifier);
    for (const { type, name } of variable.defs) {
      if (type === "Variable" && name.type === "Identifier") add(name);
    }
  }
}

/** Two descriptions of one standard: the parser's own types differ from @types/estree in what is optional. */
function asEstree(program: Node): EstreeProgram {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return program as unknown as EstreeProgram;
}
