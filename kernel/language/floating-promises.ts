/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few give a promise */
import { type Expression, type Node, parseSync } from "oxc-parser";
import {
  childrenOf,
  type FunctionNode,
  isFunction,
  MEASURED,
  withoutParentheses,
} from "../cell/index.ts";
import { type Finding, placeOf } from "./finding.ts";
import { offsetAt } from "./positions.ts";
import type { ServerDiagnostic } from "./type-server.ts";
import type { VirtualCell } from "./virtual-notebook.ts";

/** A statement whose value nobody uses, and that may be a promise. */
interface Suspect {
  readonly expression: Node;
  readonly statement: Node;
  /** The function around it; undefined at top level. */
  readonly inside: FunctionNode | undefined;
  readonly isLast: boolean;
}

/** A cell in another form: whether a statement's value is a promise shows as a type error there. */
export interface Probe {
  readonly cell: VirtualCell;
  readonly suspects: readonly Suspect[];
  /** Known without asking. */
  readonly findings: readonly Finding[];
}

const own = "__awaitlab_probe";
/** `any` may be anything: only what is known to be a promise counts, and lists of them. */
const probeTypes = [
  `type ${own}_is<T> = 0 extends 1 & T ? false : T extends PromiseLike<unknown> ? true : false;`,
  `type ${own}_any<T> = ${own}_is<T> extends false ? T extends readonly (infer E)[] ? ${own}_is<E> : false : ${own}_is<T>;`,
  `type ${own}<T> = true extends ${own}_any<T> ? never : unknown;`,
].join("\n");

/** @returns undefined if the cell has no statement that could lose a promise */
export function probeOf(cell: VirtualCell): Probe | undefined {
  const { program, errors } = parseSync("cell.ts", cell.code, { sourceType: "module" });
  if (errors.length > 0) return undefined;
  const last = program.body.at(-1);
  const suspects: Suspect[] = [];
  const findings: Finding[] = [];
  for (const found of statementsOf(program)) {
    if (isMeasured(cell.code, found.statement)) continue;
    const expression = withoutParentheses(found.expression);
    const loop = asyncForEach(expression);
    if (loop !== undefined) findings.push(forEachFinding(cell.code, loop));
    else if (isSuspect(expression)) suspects.push({ ...found, isLast: found.statement === last });
  }
  if (suspects.length === 0 && findings.length === 0) return undefined;
  return { cell: { ...cell, text: probeText(cell, suspects) }, suspects, findings };
}

/** What a magic measures, it awaits. */
function isMeasured(code: string, { start }: Node): boolean {
  return code.slice(code.lastIndexOf("\n", start) + 1, start).trim() === MEASURED;
}

/** Each suspect's value becomes a constant, whose type is then asked for; an annotation would change what is inferred. */
function probeText(cell: VirtualCell, suspects: readonly Suspect[]): string {
  const edits = suspects.flatMap(({ expression, statement }, index) => {
    const name = `${own}${index}`;
    const ask = `;const ${name}_: ${own}<typeof ${name}>=${name}}`;
    return [
      { at: statement.start, order: 3, text: `{const ${name}=(` },
      { at: expression.end, order: 1, text: ")" },
      { at: statement.end, order: 2, text: ask },
    ];
  });
  let text = "";
  let done = 0;
  for (const edit of edits.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    text += cell.code.slice(done, edit.at) + edit.text;
    done = edit.at;
  }
  const before = cell.text.slice(0, cell.start);
  const after = cell.text.slice(cell.start + cell.code.length);
  return `${before}${text}${cell.code.slice(done)}${after}\n${probeTypes}`;
}

/** What the type server said of a probe. */
export function floatingPromises(
  { cell, suspects, findings }: Probe,
  diagnostics: readonly ServerDiagnostic[],
): Finding[] {
  const found = [...findings];
  for (const { range, message } of diagnostics) {
    const start = offsetAt(cell.text, range.start);
    const index = new RegExp(`^${own}(\\d+)_`, "u").exec(cell.text.slice(start))?.[1];
    const suspect = index === undefined ? undefined : suspects[Number(index)];
    const type = /^Type '(.+)' is not assignable to type 'never'/u.exec(message)?.[1];
    if (suspect === undefined || type === undefined) continue;
    const { expression } = suspect;
    found.push({
      kind: "warning",
      message: told(suspect, type),
      ...placeOf(cell.code, expression.start, expression.end),
    });
  }
  return found;
}

function told({ inside, isLast, expression }: Suspect, type: string): string {
  const isList = /\[\]$|^readonly /u.test(type);
  const what = isList ? "these promises" : "this promise";
  const lost =
    isLast && inside === undefined
      ? `The cell shows ${isList ? "promises" : "a promise"}, not what ${isList ? "they come" : "it comes"} to.`
      : `Nothing waits for ${what}: the code goes on before ${isList ? "they are" : "it is"} done, and an error in ${isList ? "them" : "it"} has nobody to catch it.`;
  const wait = isList
    ? "await Promise.all(…)"
    : expression.type === "LogicalExpression" || expression.type === "ConditionalExpression"
      ? "await (…)"
      : "await";
  const fix =
    inside === undefined || inside.async
      ? `Write \`${wait}\`${isList ? " around them" : " before it"}`
      : `Make the function around it \`async\` and write \`${wait}\`${isList ? " around them" : " before it"}, or return ${isList ? "them" : "it"}`;
  return `${lost} ${fix}; \`void\` says that it is meant.`;
}

function forEachFinding(code: string, loop: Node): Finding {
  const message =
    "forEach does not wait for async functions: all of them start at once, and the code goes on before they are done. One after another: `for (const x of list) await …`; at once: `await Promise.all(list.map(async …))`.";
  return { kind: "warning", message, ...placeOf(code, loop.start, loop.end) };
}

/** @returns Where `forEach` stands in `x.forEach(async …)` */
function asyncForEach(expression: Node): Node | undefined {
  if (expression.type !== "CallExpression") return undefined;
  const {
    callee,
    arguments: [callback],
  } = expression;
  if (callee.type !== "MemberExpression" || callback === undefined) return undefined;
  const { property } = callee;
  if (property.type !== "Identifier" || property.name !== "forEach") return undefined;
  return isFunction(callback) && callback.async ? property : undefined;
}

/** Might its value be a promise that was forgotten? Whoever writes `.then` says what comes next. */
function isSuspect(expression: Expression | Node): boolean {
  switch (expression.type) {
    case "CallExpression": {
      const { callee } = expression;
      if (callee.type === "Super") return false;
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return true;
      if (callee.object.type === "Identifier" && callee.object.name === "console") return false;
      return !["then", "catch", "finally"].includes(callee.property.name);
    }
    case "ChainExpression":
      return isSuspect(expression.expression);
    case "LogicalExpression":
      return isSuspect(withoutParentheses(expression.right));
    case "ConditionalExpression":
      return [expression.consequent, expression.alternate].some((side) =>
        isSuspect(withoutParentheses(side)),
      );
    case "SequenceExpression":
      return expression.expressions.slice(-1).some((last) => isSuspect(withoutParentheses(last)));
    case "TaggedTemplateExpression":
    case "NewExpression":
    case "ImportExpression":
      return true;
    default:
      return false;
  }
}

interface Statement {
  readonly expression: Node;
  readonly statement: Node;
  readonly inside: FunctionNode | undefined;
}

/** Statements that are expressions, at any depth. Without recursion: see `findNode`. */
function statementsOf(program: Node): Statement[] {
  const found: Statement[] = [];
  const waiting: { node: Node; inside: FunctionNode | undefined }[] = [
    { node: program, inside: undefined },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, inside } = next;
    if (
      node.type === "ExpressionStatement" &&
      !("directive" in node && typeof node.directive === "string")
    ) {
      found.push({ expression: node.expression, statement: node, inside });
    }
    const within = isFunction(node) ? node : inside;
    for (const child of childrenOf(node)) waiting.push({ node: child, inside: within });
  }
  return found;
}
