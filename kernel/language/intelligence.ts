import { type CheckMode, checkMode, splitMagics } from "../cell/index.ts";
import { isUnchecked } from "./ambient.ts";
import { type Completions, toCompletions } from "./completions.ts";
import { toFindings } from "./diagnostics.ts";
import type { Finding } from "./finding.ts";
import { floatingPromises, probeOf } from "./floating-promises.ts";
import { functionsOf } from "./functions.ts";
import { fromHover, fromSignatures, type Inspection } from "./inspection.ts";
import { completeMagic, inspectMagic } from "./magics-help.ts";
import { pinsText } from "./pins.ts";
import { isPlainValue } from "./plain-value.ts";
import { positionAt } from "./positions.ts";
import { type Question, type ServerOptions, SupervisedServer } from "./supervised-server.ts";
import { type Commit, type Dependent, type View, VirtualNotebook } from "./virtual-notebook.ts";

/** Answers what may stand at a cursor, what stands there, and what is wrong, by way of TypeScript's own server. */
export class Intelligence {
  readonly #notebook = new VirtualNotebook();
  readonly #server: SupervisedServer;

  constructor(options: ServerOptions) {
    this.#server = new SupervisedServer(options);
  }

  /** The server runs, and has answered before: the next answer takes milliseconds. */
  get isWarm(): boolean {
    return this.#server.isWarm;
  }

  /** What the notebook's tsconfig.json says of checking. */
  get configuredCheck(): CheckMode | undefined {
    return checkMode(this.#server.config.settings.check);
  }

  /** A cell runs. @param code Without its magics @returns undefined if nothing can be wrong with it, for sure */
  commit(code: string, executionCount: number): Commit | undefined {
    return this.#isPlain(code) ? undefined : this.#notebook.commit(code, executionCount);
  }

  /** The variables are gone. */
  forget(): void {
    this.#notebook.forget();
  }

  /** Modules may be there that were missing. */
  lookForModules(): void {
    this.#server.config.lookAgain();
  }

  /** @param cursor UTF-16 units @returns undefined if the server could not answer */
  async complete(code: string, cursor: number): Promise<Completions | undefined> {
    const magics = completeMagic(code, cursor);
    if (magics !== undefined) return magics;
    const view = this.#live(code);
    const { cell } = view;
    return this.#ask(view, async (server) => {
      const items = await server.complete(cell, positionAt(cell.text, cell.start + cursor));
      return toCompletions(code, cursor, cell, items, this.#notebook.names());
    });
  }

  /** @returns undefined if nothing is known of the place */
  async inspect(code: string, cursor: number, detail: 0 | 1): Promise<Inspection | undefined> {
    const magic = inspectMagic(code, cursor);
    if (magic !== undefined) return magic;
    const view = this.#live(code);
    const { cell } = view;
    return this.#ask(view, async (server) => {
      const position = positionAt(cell.text, cell.start + cursor);
      const hover = await server.hover(cell, position);
      if (hover !== null) return fromHover(hover, detail);
      const help = await server.signature(cell, position);
      return help === null || help.signatures.length === 0 ? undefined : fromSignatures(help);
    });
  }

  /**
   * What types say of a name, of a member or of a type, wherever it was declared, and how a magic is used.
   *
   * @returns undefined if there is no such thing
   */
  async describe(subject: string): Promise<string | undefined> {
    const asType = `let it: ${subject}`;
    const known =
      (await this.inspect(subject, subject.length, 1)) ??
      (await this.inspect(asType, asType.length, 1));
    const declaration = this.#notebook.interfaceText(subject);
    if (known === undefined || declaration === "") return known?.text;
    return `${known.text}\n\nSource:\n${declaration}`;
  }

  /** What is wrong with the notebook's tsconfig.json, since the last time that it was asked. */
  configFaults(): Promise<readonly Finding[]> {
    return this.#server.config.faults();
  }

  /** @param code A cell that has not run yet @returns undefined if the server could not answer */
  async checkBefore(code: string): Promise<readonly Finding[] | undefined> {
    return this.#isPlain(code) ? [] : this.#check(this.#live(code));
  }

  /** Check a cell that runs. @returns undefined if the server could not answer */
  check({ view }: Commit): Promise<readonly Finding[] | undefined> {
    return this.#check(view);
  }

  /** Check the functions of earlier cells that see what a cell declared anew. @returns What went wrong by that */
  async checkDependents({ dependents }: Commit): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const dependent of dependents) {
      // Each has its own text of the one live cell.
      // oxlint-disable-next-line no-await-in-loop
      findings.push(...(await this.#checkDependent(dependent)));
    }
    return findings;
  }

  stop(): void {
    this.#server.stop();
  }

  #live(code: string): View {
    const names = new Set(this.#notebook.names().map(({ name }) => name));
    const split = splitMagics(code, (name) => names.has(name));
    return this.#notebook.live(split.type === "split" ? split.code : code);
  }

  #isPlain(code: string): boolean {
    return isPlainValue(code, (name) => this.#notebook.isValue(name));
  }

  async #check(view: View): Promise<readonly Finding[] | undefined> {
    const { cell } = view;
    if (isUnchecked(cell.code)) return [];
    const findings = await this.#typeErrors(view);
    const probe = probeOf(cell);
    if (findings === undefined || probe === undefined) return findings;
    const probed =
      probe.suspects.length === 0
        ? []
        : await this.#ask({ ...view, cell: probe.cell }, (server) => server.diagnose(probe.cell));
    return [...findings, ...floatingPromises(probe, probed ?? [])].toSorted(
      (a, b) => a.offset - b.offset,
    );
  }

  async #typeErrors(view: View): Promise<readonly Finding[] | undefined> {
    const { cell } = view;
    const diagnostics = await this.#ask(view, (server) => server.diagnose(cell));
    return diagnostics && toFindings(cell, diagnostics, this.#server.config.settings.isOwn);
  }

  async #checkDependent({ executionCount, names, before, after }: Dependent): Promise<Finding[]> {
    const functions = functionsOf(after.cell.code);
    // What stands outside of functions has run, and will not run again.
    const inFunctions = (findings: readonly Finding[] = []): Finding[] =>
      findings.filter(({ kind, offset }) => kind === "error" && functions(offset));
    const now = inFunctions(await this.#typeErrors(after));
    if (now.length === 0) return [];
    const then = new Set(inFunctions(await this.#typeErrors(before)).map(keyOf));
    return now
      .filter((finding) => !then.has(keyOf(finding)))
      .map((finding) => ({ ...finding, cell: executionCount, names }));
  }

  #ask<Answer>(view: View, question: Question<Answer>): Promise<Answer | undefined> {
    return this.#server.ask(view, pinsText(this.#notebook.names()), question);
  }
}

const keyOf = ({ offset, code }: Finding): string => `${offset} ${code}`;
