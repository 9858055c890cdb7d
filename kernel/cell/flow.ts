/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
/** Which awaits of a function need the results of which, as far as the source tells. In doubt, one needs the other. */
import type { AssignmentExpression, CallExpression, Node, VariableDeclarator } from "oxc-parser";
import type { AwaitFlow } from "../../src/trace/index.ts";
import { rootsOf, startedBy } from "./operand.ts";
import { childrenOf, isFunction, namesIn, withoutParentheses } from "./tree.ts";

/** As `AwaitFlow`, with nodes for sites. */
export interface NodeFlow extends Omit<AwaitFlow, "needs"> {
  readonly node: Node;
  readonly needs: readonly Node[];
}

/** As many awaits as a set of them fits a number: of longer functions nothing is said. */
const MOST_AWAITS = 31;

/** @param scope The body of an async function, or a cell; functions inside have flows of their own */
export function flowOf(scope: Node): readonly NodeFlow[] {
  const flow = new Flow();
  flow.read(scope);
  return flow.finish();
}

/** What stands in a part of the text: from one place of `Flow.#mentions` up to another. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Names that get a value from what a range mentions. */
interface Fact {
  readonly names: readonly string[];
  readonly from: Range;
}

/** Whether anything from a place on happens at all is decided by what a range mentions. */
interface Decision {
  readonly by: Range;
  readonly from: number;
}

interface Await extends Omit<NodeFlow, "needs"> {
  readonly place: number;
  readonly operand: Range;
  readonly condition: Range | undefined;
}

interface Loop {
  /** Place at which the outermost loop around begins. */
  readonly start: number;
}

class Flow {
  /** Names, and numbers of awaits, in the order of the text. */
  readonly #mentions: (string | number)[] = [];
  readonly #awaits: Await[] = [];
  readonly #facts: Fact[] = [];
  readonly #decisions: Decision[] = [];
  /** Awaits that each name may depend on: one bit each. */
  readonly #sources = new Map<string, number>();
  #loop: Loop | undefined;
  #isNested = false;
  /** Stands for what decides whether this part of the text happens. */
  #condition: Range | undefined;
  /** The same for what is assigned here: in a `try` block that tells how far it came. */
  #assigning: Range | undefined;
  /** Statements so far that leave the function, or the round of a loop. */
  #exits = 0;

  /** @returns The part of the mentions that the node makes */
  read(node: Node, isStatement: boolean = false): Range {
    const start = this.#mentions.length;
    if (node.type === "Identifier") this.#mentions.push(node.name);
    else if (isFunction(node)) this.#function(node);
    else if (node.type === "AwaitExpression" && !this.#isNested)
      this.#await(node.argument, node, isStatement);
    else this.#statement(node);
    return { start, end: this.#mentions.length };
  }

  /** What a function inside mentions counts; its awaits are its own affair. */
  #function(node: Node): void {
    const outer = this.#isNested;
    this.#isNested = true;
    this.#children(node);
    this.#isNested = outer;
  }

  #await(argument: Node, node: Node, isStatement: boolean): void {
    const operand = this.read(argument);
    const started = startedBy(argument);
    const place = this.#mentions.length;
    const calls =
      started?.type === "CallExpression" ? withoutParentheses(started.callee) : undefined;
    this.#mentions.push(this.#awaits.length);
    this.#awaits.push({
      node,
      place,
      operand,
      condition: this.#condition,
      starts: started !== undefined,
      ...(calls?.type === "Identifier" ? { calls: calls.name } : {}),
      isUsed: !isStatement,
    });
  }

  #statement(node: Node): void {
    switch (node.type) {
      case "ExpressionStatement":
        this.read(node.expression, true);
        return;
      case "VariableDeclarator":
        this.#fact(namesIn(node.id), this.#declarator(node));
        return;
      case "AssignmentExpression":
        this.#fact(rootsOf(node.left), this.#assignment(node));
        return;
      case "UpdateExpression":
        this.#fact(rootsOf(node.argument), this.#children(node));
        return;
      case "MemberExpression": // a property's name is no variable's
        this.read(node.object);
        if (node.computed) this.read(node.property);
        return;
      case "Property":
        if (node.computed) this.read(node.key);
        this.read(node.value);
        return;
      case "CallExpression":
        return this.#call(node);
      case "IfStatement":
        this.#branch(node.test, [node.consequent, node.alternate]);
        return;
      case "ConditionalExpression":
        this.#branch(node.test, [node.consequent, node.alternate]);
        return;
      case "LogicalExpression":
        this.#branch(node.left, [node.right]);
        return;
      case "SwitchStatement":
        this.#branch(node.discriminant, node.cases);
        return;
      case "TryStatement":
        return this.#try(node.block, node.handler, node.finalizer);
      case "ForStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        return this.#testing(node, node.test, node.type !== "ForStatement");
      case "ForOfStatement":
      case "ForInStatement":
        return this.#listing(node.left, node.right, node.body);
      case "ReturnStatement":
      case "ThrowStatement":
      case "BreakStatement":
      case "ContinueStatement":
        if (!this.#isNested) this.#exits++;
        this.#children(node);
        return;
      default:
        this.#children(node);
    }
  }

  #children(node: Node): Range {
    const start = this.#mentions.length;
    for (const child of childrenOf(node)) this.read(child);
    return { start, end: this.#mentions.length };
  }

  /** In a pattern, what stands in for a missing part happens only if the value lacks it. */
  #declarator(node: VariableDeclarator): Range {
    if (node.init === null || node.id.type === "Identifier") return this.#children(node);
    return this.#branch(node.init, [node.id]);
  }

  /** `a ??= b` comes to `b` only if `a` came out so. */
  #assignment(node: AssignmentExpression): Range {
    const isLogical = ["&&=", "||=", "??="].includes(node.operator);
    return isLogical ? this.#branch(node.left, [node.right]) : this.#children(node);
  }

  /**
   * A method may put what it is given into its own object, as `push` does; a function, and what stands for one as
   * `Object.assign`, into what else it is given.
   */
  #call(node: CallExpression): void {
    const { callee, arguments: args } = node;
    const isOptional = node.optional || (callee.type === "MemberExpression" && callee.optional);
    const from = isOptional ? this.#branch(callee, args) : this.#children(node);
    const self = withoutParentheses(callee);
    const owner = self.type === "MemberExpression" ? rootsOf(self.object) : [];
    const isMethod = owner.some((name) => !/^[A-Z_]/.test(name));
    if (args.length === 0) return;
    if (isMethod) this.#fact(owner, from);
    else this.#facts.push({ names: args.flatMap(rootsOf), from }); // perhaps: when it happens tells nothing
  }

  #fact(names: readonly string[], from: Range): void {
    if (names.length === 0) return;
    this.#facts.push({ names, from });
    if (this.#assigning !== undefined) this.#facts.push({ names, from: this.#assigning });
  }

  /** A name of our own for what decides about a part of the text; no variable's, so it can be mentioned like one. */
  #newCondition(): { readonly name: string; readonly range: Range } {
    const start = this.#mentions.length;
    const name = `?${start}`;
    this.#mentions.push(name);
    if (this.#assigning !== undefined) this.#facts.push({ names: [name], from: this.#assigning });
    return { name, range: { start, end: start + 1 } };
  }

  /** Read what happens only if something came out so. */
  #under(parts: readonly (Node | null)[]): string {
    const { name, range } = this.#newCondition();
    const outer = [this.#condition, this.#assigning] as const;
    this.#condition = range;
    this.#assigning = range;
    for (const part of parts) if (part !== null) this.read(part);
    [this.#condition, this.#assigning] = outer;
    return name;
  }

  #branch(test: Node, branches: readonly (Node | null)[]): Range {
    const start = this.#mentions.length;
    const by = this.read(test);
    const exits = this.#exits;
    this.#facts.push({ names: [this.#under(branches)], from: by });
    if (this.#exits > exits) this.#decidesRest(by);
    return { start, end: this.#mentions.length };
  }

  /** What comes after, and the next round of a loop, happens only if this came out so. */
  #decidesRest(by: Range): void {
    this.#decisions.push({ by, from: this.#loop?.start ?? by.start });
  }

  #try(block: Node, handler: Node | null, finalizer: Node | null): void {
    const exits = this.#exits;
    const { name, range } = this.#newCondition();
    const outer = this.#assigning;
    if (handler !== null) this.#assigning = range;
    const by = this.read(block);
    this.#assigning = outer;
    if (handler !== null) {
      this.#facts.push({ names: [name, this.#under([handler])], from: by });
      // As in a loop that tries again what has failed.
      if (this.#exits > exits) this.#decidesRest(by);
    }
    if (finalizer !== null) this.read(finalizer);
  }

  /** A loop whose test is made anew for each round. @param isUntil It goes on until something has come about, and does not count */
  #testing(node: Node, test: Node | null, isUntil: boolean): void {
    const outer = this.#loop;
    this.#loop ??= { start: this.#mentions.length };
    const name = this.#under(childrenOf(node).filter((child) => child !== test));
    if (test !== null) {
      // Whether it is made again, its own last outcome decides.
      const start = this.#mentions.length;
      const again = this.#under([test]);
      const by = { start, end: this.#mentions.length };
      this.#facts.push({ names: [name, again], from: by });
      if (isUntil) this.#decidesRest(by);
    }
    this.#loop = outer;
  }

  /** A loop over a list that is made once. */
  #listing(variable: Node, list: Node, body: Node): void {
    const outer = this.#loop;
    this.#loop ??= { start: this.#mentions.length };
    this.read(variable);
    const by = this.read(list);
    this.#fact(rootsOf(variable), by);
    this.#facts.push({ names: [this.#under([body])], from: by });
    this.#loop = outer;
  }

  finish(): readonly NodeFlow[] {
    if (this.#awaits.length > MOST_AWAITS) return [];
    this.#spread();
    const decisions = this.#decisions.map(({ by, from }) => ({ from, bits: this.#bits(by) }));
    return this.#awaits.map(({ place, operand, condition, ...flow }) => {
      const own = this.#bits(operand) | (condition === undefined ? 0 : this.#bits(condition));
      const deciding = decisions.filter(({ from }) => from <= place);
      const bits = deciding.reduce((all, decision) => all | decision.bits, own);
      const needs = this.#awaits.filter((_, i) => (bits & (1 << i)) !== 0).map(({ node }) => node);
      return { ...flow, needs };
    });
  }

  /** Hand on from names to names, until nothing changes. */
  #spread(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const { names, from } of this.#facts) {
        const bits = this.#bits(from);
        for (const name of names) {
          const known = this.#sources.get(name) ?? 0;
          if ((known | bits) === known) continue;
          this.#sources.set(name, known | bits);
          changed = true;
        }
      }
    }
  }

  #bits({ start, end }: Range): number {
    let bits = 0;
    for (let i = start; i < end; i++) {
      const mention = this.#mentions[i];
      if (typeof mention === "number") bits |= 1 << mention;
      else if (mention !== undefined) bits |= this.#sources.get(mention) ?? 0;
    }
    return bits;
  }
}
