/** Puts the tracer's calls around what `using` and `await using` dispose of. */
import type { Node, VariableDeclaration } from "oxc-parser";
import type { Edits } from "./edits.ts";
import type { OwnNames } from "./own-names.ts";
import type { Sites } from "./sites.ts";
import { namesIn } from "./tree.ts";

export class Disposals {
  readonly #edits: Edits;
  readonly #sites: Sites;
  readonly #names: OwnNames;
  readonly #topLevelName: (name: string) => string;
  #usings = 0;

  constructor(edits: Edits, sites: Sites, names: OwnNames, topLevelName: (name: string) => string) {
    this.#edits = edits;
    this.#sites = sites;
    this.#names = names;
    this.#topLevelName = topLevelName;
  }

  /** A declaration in a traced function. */
  enter(node: VariableDeclaration, parent: Node): void {
    if (node.kind === "using") this.#using(node, parent);
    if (node.kind === "await using") this.#awaitUsing(node, parent);
  }

  /**
   * `await using r = x` → `const r = x;await using S=A.du(site,r)`: what disposes of `r` in our place knows whose task it is.
   *
   * Disposal runs backwards: what resumes last stands before the block's first one. Of resources that are `null` only the
   * last one's await can be told, and only if nothing was disposed before it.
   */
  #awaitUsing(node: VariableDeclaration, parent: Node): void {
    if (parent.type === "ForOfStatement") return this.#awaitUsingOf(node, parent.body);
    if (parent.type !== "BlockStatement" && parent.type !== "Program") return;
    const site = this.#sites.add("await-using", node);
    const ours = parent.body.filter((each) => isAwaitUsing(each));
    // One a block: between two disposals it would cost a tick.
    const opening = ours[0] === node ? this.#resuming(site) : "";
    for (const [i, { id, init, end }] of node.declarations.entries()) {
      const name = namesIn(id).map((each) => this.#boundName(each, parent))[0] ?? "";
      let watched = `;${this.#watched(site, name, i)}`;
      const before = node.declarations[i - 1]?.end ?? node.start;
      this.#edits.replace(before, id.start, i === 0 ? `${opening}const ` : `const `);
      if (i < node.declarations.length - 1) this.#edits.after(end, watched);
      else {
        if (ours.at(-1) === node) watched += this.#suspending(site, name);
        this.#edits.after(node.end, watched);
      }
      // V8 lets a disposal happen at the value of the block's last `using`: that is ours now.
      this.#edits.standsFor(this.#declaration(site, i), init?.start ?? node.start);
    }
  }

  /** `for (await using r of x) …` → `for (const r of x) {await using S=A.du(site,r);…}`: each round disposes of its own. */
  #awaitUsingOf(node: VariableDeclaration, body: Node): void {
    const id = node.declarations[0]?.id ?? node;
    const site = this.#sites.add("await-using", node);
    const name = node.declarations.flatMap((each) => namesIn(each.id))[0] ?? "";
    this.#edits.replace(node.start, id.start, "const ");
    this.#edits.before(
      body.start,
      `{${this.#resuming(site)}${this.#watched(site, name)}${this.#suspending(site, name)}`,
    );
    this.#edits.after(body.end, "}");
    this.#edits.standsFor(this.#declaration(site), id.start);
  }

  /** An await that throws is over when what a block holds is disposed of: `using r = x` → `using r = x;using U=A.d2(r)`. */
  #using(node: VariableDeclaration, parent: Node): void {
    const { activation } = this.#names;
    const names = node.declarations.flatMap(({ id }) => namesIn(id));
    const bound = names.map((name) => this.#boundName(name, parent)).join();
    const name = this.#names.disposable("U", this.#usings++);
    const declaration = `using ${name}=${activation}.d2(${bound});`;
    if (parent.type === "BlockStatement" || parent.type === "Program") {
      this.#edits.after(node.end, `;${declaration}`);
      this.#edits.standsFor(declaration, node.declarations.at(-1)?.init?.start ?? node.start);
    } else if (parent.type === "ForOfStatement" || parent.type === "ForStatement") {
      this.#edits.before(parent.body.start, `{${declaration}`);
      this.#edits.after(parent.body.end, "}");
    }
  }

  /** Disposed of last. */
  #resuming(site: number): string {
    return `using ${this.#names.disposable("R", site)}=${this.#names.activation}.d1();`;
  }

  /** In place of the user's own, so that its disposal is watched. */
  #watched(site: number, name: string, index = 0): string {
    return `${this.#declaration(site, index)}${this.#names.activation}.du(${site},${name});`;
  }

  #declaration(site: number, index = 0): string {
    return `await using ${this.#names.disposable("S", site, index)}=`;
  }

  /** Disposed of first, if the last resource is `null`. */
  #suspending(site: number, name: string): string {
    return `using ${this.#names.disposable("N", site)}=${this.#names.activation}.d0(${site},${name});`;
  }

  #boundName(name: string, parent: Node): string {
    return parent.type === "Program" ? this.#topLevelName(name) : name;
  }
}

const isAwaitUsing = (node: Node): boolean =>
  node.type === "VariableDeclaration" && node.kind === "await using";
