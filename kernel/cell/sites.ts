/* oxlint-disable typescript/switch-exhaustiveness-check -- of some 180 kinds of node, few matter in one place */
import type { Node, Program } from "oxc-parser";
import type { Site } from "./compiled.ts";
import type { NodeFlow } from "./flow.ts";
import type { FunctionNode } from "./tree.ts";

/** Longest text of a site, in UTF-16 units. */
const TEXT_LENGTH = 80;

/** Where a node stands in the text that the user typed. */
export interface Source {
  /** 1-based. */
  positionOf(offset: number): { readonly line: number; readonly column: number };
  textOf(start: number, end: number): string;
}

/** Collects the places that the tracer can name; a site's number is its index. */
export class Sites {
  readonly #sites: Site[] = [];
  /** Of `await` expressions: what one says about another has to name it. */
  readonly #awaits = new Map<Node, number>();
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  get all(): readonly Site[] {
    return this.#sites;
  }

  add(kind: Site["kind"], node: Node): number {
    const site = this.#push({ kind, ...this.#place(node) });
    if (node.type === "AwaitExpression") this.#awaits.set(node, site);
    return site;
  }

  /** Tell how the awaits of a scope hang together: after all of them were added. */
  addFlows(flows: readonly NodeFlow[]): void {
    for (const { node, needs, ...flow } of flows) {
      const site = this.#awaits.get(node);
      const known = site === undefined ? undefined : this.#sites[site];
      if (site === undefined || known === undefined) continue;
      const sites = needs.flatMap((needed) => this.#awaits.get(needed) ?? []);
      this.#sites[site] = { ...known, flow: { ...flow, needs: sites } };
    }
  }

  addCell(program: Program): number {
    return this.#push({ kind: "cell", name: "cell", ...this.#place(program.body[0] ?? program) });
  }

  /** Named by its unit: the file. */
  addModule(program: Program): number {
    return this.#push({ kind: "module", ...this.#place(program.body[0] ?? program) });
  }

  addFunction(node: FunctionNode, parent: Node, parameters: readonly string[]): number {
    // A method begins with its name, its function only with the parameters.
    const isMethod =
      parent.type === "MethodDefinition" || (parent.type === "Property" && parent.method);
    const name = node.id?.name ?? this.#nameFrom(parent, node);
    const place = this.#place(isMethod ? parent : node);
    const generator = node.type !== "ArrowFunctionExpression" && node.generator;
    return this.#push({
      kind: "function",
      name,
      parameters,
      ...(generator && { generator }),
      ...place,
    });
  }

  #push(site: Site): number {
    return this.#sites.push(site) - 1;
  }

  #place(node: Node): Pick<Site, "line" | "column" | "text"> {
    const text = this.#source.textOf(node.start, node.end).replaceAll(/\s+/g, " ").trim();
    return {
      ...this.#source.positionOf(node.start),
      text: text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH - 1)}…` : text,
    };
  }

  /** Named as JavaScript itself would name the function, where it does. */
  #nameFrom(parent: Node, node: FunctionNode): string {
    switch (parent.type) {
      case "VariableDeclarator":
        return this.#nameOf(parent.id, false);
      case "AssignmentPattern":
      case "AssignmentExpression":
        return parent.right === node ? this.#nameOf(parent.left, false) : ANONYMOUS;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        return parent.value === node ? this.#nameOf(parent.key, parent.computed) : ANONYMOUS;
      case "ExportDefaultDeclaration":
        return "default";
      default:
        return ANONYMOUS;
    }
  }

  #nameOf(node: Node, isComputed: boolean): string {
    if (isComputed) return `[${this.#source.textOf(node.start, node.end)}]`;
    switch (node.type) {
      case "Identifier":
        return node.name;
      case "PrivateIdentifier":
        return `#${node.name}`;
      case "Literal":
        return String(node.value);
      case "MemberExpression":
        return this.#nameOf(node.property, node.computed);
      default:
        return ANONYMOUS;
    }
  }
}

const ANONYMOUS = "(anonymous)";
