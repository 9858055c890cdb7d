/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
import type { Node, Program } from "oxc-parser";
import type { Edits } from "./edits.ts";
import { fault, type Fault } from "./fault.ts";
import type { Sites, Source } from "./sites.ts";
import type { OwnNames } from "./own-names.ts";
import { isAwaiting, someInScope, withoutParentheses } from "./tree.ts";

/** A block without statements, in a cell's code, that stands for a magic. */
export interface Mark {
  /** `step`: the runner is asked to do something; the others measure the statement that follows. */
  readonly type: "step" | "time" | "time-again";
  /** Among the steps of the cell. */
  readonly index: number;
  /** 1-based, of the block. */
  readonly line: number;
  readonly column: number;
}

export interface MarksContext {
  readonly edits: Edits;
  readonly own: OwnNames;
  /** Absent when the cell is not traced. */
  readonly sites: Sites | undefined;
  readonly text: string;
}

/** The statements of a cell that magics have to do with. */
export class MarkedStatements {
  readonly #marks = new Map<Node, Mark>();
  readonly #measured = new Map<Node, Mark>();
  /** What can't be measured, if there is such. */
  readonly fault: Fault | undefined;

  constructor(program: Program, marks: readonly Mark[], source: Source) {
    if (marks.length === 0) return;
    const { body } = program;
    for (const [at, statement] of body.entries()) {
      if (statement.type !== "BlockStatement") continue;
      const place = source.positionOf(statement.start);
      const mark = marks.find(({ line, column }) => line === place.line && column === place.column);
      if (mark === undefined) continue;
      this.#marks.set(statement, mark);
      if (mark.type === "step") continue;
      const next = body[at + 1];
      const isBeside = next !== undefined && source.positionOf(next.start).line === mark.line;
      const further = body[at + 2];
      if (isBeside && further !== undefined && areOnOneLine(next, further, source)) {
        this.fault ??= fault(oneAtATime(mark), further.start, further.start + 1);
      } else if (isBeside && canMeasure(next, mark)) this.#measured.set(next, mark);
      else this.fault ??= refusal(isBeside ? next : statement, mark);
    }
  }

  get count(): number {
    return this.#marks.size;
  }

  /** It is measured again and again: a function of its own, and not traced. */
  isRepeated(statement: Node): boolean {
    return this.#measured.get(statement)?.type === "time-again";
  }

  /**
   * Put the runner's calls around a statement. Comes before all other edits of it.
   *
   * @param isLast Its value is the cell's
   * @returns Whether that is all that is to be done with it
   */
  enter(statement: Node, isLast: boolean, context: MarksContext): boolean {
    const { edits, own } = context;
    const mark = this.#marks.get(statement);
    if (mark !== undefined) {
      const call =
        mark.type === "step"
          ? awaited([`${own.tools}.step(${mark.index})`, ""], statement, context).join("")
          : mark.type === "time"
            ? `${own.tools}.startWatch(${mark.index})`
            : "";
      edits.replace(statement.start, statement.end, `${call};`);
      return true;
    }
    const measured = this.#measured.get(statement);
    if (measured === undefined) return false;
    if (measured.type === "time-again") repeat(statement, measured.index, context);
    else if (statement.type === "ExpressionStatement") {
      time(statement, statement.expression, { index: measured.index, isLast, ...context });
    } else {
      edits.after(statement.end, `;${own.tools}.stopWatch(${measured.index});`);
      return false;
    }
    return true;
  }
}

/** `e` → `await $lab.timed(0,{v:(0,e)})`, which hands the box on; what awaits by itself is not awaited again. */
function time(
  statement: Node,
  expression: Node,
  {
    index,
    isLast,
    ...context
  }: MarksContext & { readonly index: number; readonly isLast: boolean },
): void {
  const { edits, own } = context;
  const [before, after] = someInScope(expression, isAwaiting)
    ? [`${own.tools}.stopWatch(${index},{v:(0,`, ")})"]
    : awaited([`${own.tools}.timed(${index},{v:(0,`, ")})"], expression, context);
  edits.after(statement.end, semicolon(statement, context));
  edits.before(expression.start, (isLast ? "return " : "") + before);
  edits.after(expression.end, after);
}

/** `await e` → `await $lab.timeit(0,()=>(e))`: the runner awaits what it gets. */
function repeat(statement: Node, index: number, context: MarksContext): void {
  const { edits, own } = context;
  const isBlock = statement.type === "BlockStatement";
  const whole = statement.type === "ExpressionStatement" ? statement.expression : statement;
  const inner = withoutParentheses(whole);
  const repeated = inner.type === "AwaitExpression" ? inner.argument : whole;
  if (repeated !== whole) {
    edits.replace(whole.start, repeated.start, "");
    edits.replace(repeated.end, whole.end, "");
  }
  const isAwaited = repeated !== whole;
  const isAsync = someInScope(repeated, isAwaiting);
  const [open, close] = isBlock ? ["", ""] : ["(", ")"];
  const arrow = `${isAsync ? "async " : ""}()=>${open}`;
  const call = [
    `${own.tools}.timeit(${index},${arrow}`,
    `${close},${isAwaited || isAsync})`,
  ] as const;
  const [before, after] = awaited(call, statement, context);
  edits.after(statement.end, semicolon(statement, context));
  edits.before(repeated.start, before);
  edits.after(repeated.end, after);
}

/** @param call Of the runner's: what stands before its argument, and behind */
function awaited(
  [before, after]: readonly [string, string],
  node: Node,
  { own, sites }: MarksContext,
): readonly [string, string] {
  if (sites === undefined) return [`await ${before}`, after];
  const { activation } = own;
  const site = sites.add("await", node);
  return [`${activation}.r(await ${activation}.s(${site},${before}`, `${after}))`];
}

function semicolon(statement: Node, { text }: MarksContext): string {
  return text[statement.end - 1] === ";" ? "" : ";";
}

function areOnOneLine(first: Node, second: Node, source: Source): boolean {
  return source.positionOf(first.end).line === source.positionOf(second.start).line;
}

function oneAtATime({ type }: Mark): string {
  const name = type === "time" ? "%time" : "%timeit";
  return `${name} measures one statement; put several into a block: \`${name} { … }\``;
}

function canMeasure(statement: Node, { type }: Mark): boolean {
  if (type === "time-again") {
    return statement.type === "ExpressionStatement" || statement.type === "BlockStatement";
  }
  switch (statement.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "ImportDeclaration":
      return false;
    default:
      return !/^(?:Export|TS)/.test(statement.type);
  }
}

function refusal(node: Node, { type }: Mark): Fault {
  const message =
    type === "time"
      ? "%time measures a statement that does something: an expression, a declaration of variables, a loop, a block. %%time on top of the cell measures all of it"
      : "%timeit measures an expression, or a block: `%timeit { … }`";
  return fault(message, node.start, node.start + 1);
}
