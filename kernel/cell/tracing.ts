/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
/**
 * Puts the tracer's calls around what async code does, without changing the order in which anything runs: each call returns
 * its argument, so every promise and every tick stays as it was.
 */
import type { FunctionBody, Node, Program } from "oxc-parser";
import { Disposals } from "./disposals.ts";
import type { Edits } from "./edits.ts";
import { flowOf } from "./flow.ts";
import type { OwnNames } from "./own-names.ts";
import type { Sites } from "./sites.ts";
import { isFunction, namesIn, someInScope, type FunctionNode } from "./tree.ts";

/** The function (or cell) that a node runs in. */
export interface Owner {
  /** The cell's own body: its `var`s are top-level names, and its awaits make the cell async. */
  readonly isCell: boolean;
  /** Its awaits report to the tracer. */
  readonly isTraced: boolean;
}

export const UNTRACED: Owner = { isCell: false, isTraced: false };

/** How many parameters name a task. */
const PARAMETERS = 3;

export class Tracing {
  readonly #edits: Edits;
  readonly #sites: Sites;
  readonly #names: OwnNames;
  readonly #isOn: boolean;
  readonly #disposals: Disposals;
  /** Loops whose label carries their frame. */
  readonly #framed = new Set<Node>();
  /** Bodies of traced functions, and of the cell. */
  readonly #scopes: Node[] = [];

  /** @param topLevelName What a variable of the text's own body is called in the code */
  constructor(
    edits: Edits,
    sites: Sites,
    names: OwnNames,
    isOn: boolean,
    topLevelName: (name: string) => string = (name) => name,
  ) {
    this.#edits = edits;
    this.#sites = sites;
    this.#names = names;
    this.#isOn = isOn;
    this.#disposals = new Disposals(edits, sites, names, topLevelName);
  }

  /** What opens and closes the body of an async cell. */
  frameOfCell(program: Program): { readonly head: string; readonly tail: string } {
    if (!this.#isOn) return { head: "", tail: "" };
    this.#scopes.push(program);
    return this.#frame(this.#sites.addCell(program), []);
  }

  /** What opens and closes a module that awaits at top level: no `try` may stand around its exports. */
  frameOfModule(program: Program): { readonly head: string; readonly tail: string } {
    if (!this.#isOn) return { head: "", tail: "" };
    const { tools, activation } = this.#names;
    const body = `${tools}B`;
    this.#scopes.push(program);
    const site = this.#sites.addModule(program);
    return {
      head: `const ${activation}=${tools}.enter(${site});using ${body}=${activation}.module();`,
      tail: `\n;${body}.ended();`,
    };
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Trace a function, if it is async and its body can be wrapped. */
  enterFunction(node: FunctionNode, parent: Node): Owner {
    const { body } = node;
    if (!this.#isOn || !node.async || body === null) return UNTRACED;
    if (body.type === "BlockStatement" && !isWrappable(body)) return UNTRACED;
    const parameters = node.params
      .flatMap((parameter) => simpleName(parameter))
      .slice(0, PARAMETERS);
    const site = this.#sites.addFunction(node, parent, parameters);
    this.#scopes.push(body);
    const { head, tail } = this.#frame(site, parameters);
    if (body.type === "BlockStatement") this.#wrapBlock(body, head, tail);
    else {
      this.#edits.before(body.start, ` {${head}return ${this.#names.activation}.ret(`);
      this.#edits.after(body.end, `)${tail}}`);
    }
    return { isCell: false, isTraced: true };
  }

  /** Once every node was visited: say how the awaits of each function hang together. */
  finish(): void {
    for (const scope of this.#scopes) this.#sites.addFlows(flowOf(scope));
  }

  #frame(site: number, parameters: readonly string[]): { head: string; tail: string } {
    const { tools, activation, thrown } = this.#names;
    const handed = [site, ...parameters].join(",");
    return {
      head: `const ${activation}=${tools}.enter(${handed});try{`,
      tail: `}catch(${thrown}){throw ${activation}.thrown(${thrown})}finally{${activation}.exit()}`,
    };
  }

  #wrapBlock(body: FunctionBody, head: string, tail: string): void {
    const directive = body.body.findLast(isDirective);
    const start = directive === undefined ? body.start + 1 : directive.end;
    const opening = directive === undefined ? head : `;${head}`;
    if (start === body.end - 1) this.#edits.before(start, opening + tail);
    else {
      this.#edits.before(start, opening);
      this.#edits.after(body.end - 1, tail);
    }
  }

  /** The nodes of a traced function. Comes before the children of `node` are visited. */
  enterNode(node: Node, parent: Node): void {
    switch (node.type) {
      case "AwaitExpression":
        return this.#suspending(node, node.argument, "await", ["s", "r"]);
      case "YieldExpression":
        return this.#suspending(node, node.argument, "yield", ["ys", "yr"]);
      case "ReturnStatement":
        if (node.argument !== null) this.#call("ret", node.argument);
        return;
      case "TryStatement":
        if (node.handler !== null) this.#resumesIn(node.handler.body, "h");
        if (node.finalizer !== null) this.#resumesIn(node.finalizer, "c");
        return;
      case "LabeledStatement":
        return this.#label(node, node.body);
      case "ForOfStatement":
        if (node.await) this.#forAwait(node);
        return;
      case "VariableDeclaration":
        return this.#disposals.enter(node, parent);
      default:
    }
  }

  /** `await e` → `A.r(await A.s(site,e))`. */
  #suspending(
    node: Node,
    argument: Node | null,
    kind: "await" | "yield",
    [suspends, resumes]: readonly [string, string],
  ): void {
    const site = this.#sites.add(kind, node);
    const { activation } = this.#names;
    this.#edits.before(node.start, `${activation}.${resumes}(`);
    if (argument === null) {
      this.#edits.after(node.end, ` ${activation}.${suspends}(${site}))`);
    } else {
      // The space keeps `await(x)` from becoming one word.
      this.#edits.before(argument.start, ` ${activation}.${suspends}(${site},`);
      this.#edits.after(node.end, "))");
    }
  }

  #call(tool: string, argument: Node): void {
    const isSequence = argument.type === "SequenceExpression";
    this.#edits.before(
      argument.start,
      ` ${this.#names.activation}.${tool}(${isSequence ? "(" : ""}`,
    );
    this.#edits.after(argument.end, isSequence ? "))" : ")");
  }

  #resumesIn(block: Node, tool: "c" | "h" | "b"): void {
    this.#edits.before(block.start + 1, `${this.#names.activation}.${tool}();`);
  }

  /** A label must stay on its loop, or `continue label` breaks: the loop's frame goes around the label. */
  #label(label: Node, body: Node): void {
    if (this.#framed.has(body)) return;
    let loop = body;
    while (loop.type === "LabeledStatement") {
      this.#framed.add(loop.body);
      loop = loop.body;
    }
    if (loop.type !== "ForOfStatement" || !loop.await) return;
    this.#framed.add(loop);
    this.#frameLoop(label);
  }

  /** However the loop is left, waiting for its iterator's `return()` is over then. */
  #frameLoop(node: Node): void {
    this.#edits.before(node.start, "try{");
    const { activation } = this.#names;
    this.#edits.after(node.end, `${activation}.r();}finally{${activation}.c()}`);
  }

  #forAwait(node: Extract<Node, { type: "ForOfStatement" }>): void {
    const { activation } = this.#names;
    const site = this.#sites.add("for-await", node);
    if (!this.#framed.has(node)) this.#frameLoop(node);
    this.#edits.before(node.right.start, ` ${activation}.it(${site},`);
    this.#edits.after(node.right.end, ")");
    if (node.body.type === "BlockStatement") this.#resumesIn(node.body, "b");
    else {
      this.#edits.before(node.body.start, `{${activation}.b();`);
      this.#edits.after(node.body.end, "}");
    }
  }
}

/** Directives stand before all else: only there do they count. */
function isDirective(statement: Node): boolean {
  return statement.type === "ExpressionStatement" && typeof statement.directive === "string";
}

function simpleName(parameter: Node): string[] {
  if (parameter.type === "Identifier") return [parameter.name];
  if (parameter.type !== "AssignmentPattern") return [];
  return parameter.left.type === "Identifier" ? [parameter.left.name] : [];
}

/**
 * Inside `try {}` a function is declared like a `let`: beside a `var` or a function of the same name, which a function's own
 * body allows, it would be a syntax error.
 */
function isWrappable(body: FunctionBody): boolean {
  const functions = body.body.flatMap((statement) =>
    statement.type === "FunctionDeclaration" && statement.id !== null ? [statement.id.name] : [],
  );
  const names = new Set(functions);
  if (names.size < functions.length) return false;
  if (names.size === 0) return true;
  return !body.body.some((statement) =>
    someInScope(
      statement,
      (node) =>
        !isFunction(node) &&
        node.type === "VariableDeclaration" &&
        node.kind === "var" &&
        node.declarations.some(({ id }) => namesIn(id).some((name) => names.has(name))),
    ),
  );
}
