import { setTimeout as sleep } from "node:timers/promises";
import type { CheckMode } from "../cell/index.ts";
import type { Commit, Finding, Intelligence } from "../language/index.ts";
import type { ExecuteCommand } from "../pipe/index.ts";
import {
  type CellOutput,
  type ErrorContent,
  findingsBundle,
  findingsError,
} from "../output/index.ts";

/** So long, and no longer, a cell's reply waits for what the check finds. */
const patienceMs = 150;
/** A first cell that has not ended by then gives the type server time to start. */
const coldStartMs = 1000;
/** So long after its end a cell's reply has mostly left. */
const replyMs = 20;

/** What is missing, a cell mostly says itself, and at once. */
const ownErrorMs = 100;

export interface CheckedCell {
  /** Number of the execution. */
  readonly cell: number;
  readonly executionCount: number;
  /** As the user typed it. */
  readonly code: string;
  /** What the runner is told. */
  readonly command: Pick<ExecuteCommand, "source" | "before" | "within">;
  /** What becomes of type errors. */
  readonly check: CheckMode;
}

/** Checks cells: beside their run, or before it. */
export class Checks {
  readonly #intelligence: Intelligence;
  readonly #output: CellOutput;
  /** Packages without types that were spoken of: once is enough. */
  readonly #told = new Set<string>();

  constructor(intelligence: Intelligence, output: CellOutput) {
    this.#intelligence = intelligence;
    this.#output = output;
  }

  /** @param said By a cell; without that, the notebook's tsconfig.json says it */
  mode(said: CheckMode | undefined): CheckMode {
    return said ?? this.#intelligence.configuredCheck ?? "report";
  }

  /**
   * Check a cell that has not run yet, if it asks for that.
   *
   * @returns The error that it ends with instead of running; undefined if it may run
   */
  async refusal(checked: CheckedCell): Promise<ErrorContent | undefined> {
    if (checked.check !== "error") return undefined;
    const { command, executionCount, cell, code } = checked;
    const findings = (await this.#intelligence.checkBefore(command.source)) ?? [];
    const isInstalling = installs(command);
    const errors = findings.filter((finding) => stops(finding, isInstalling));
    if (errors.length > 0) {
      return findingsError(asTyped(errors, code), executionCount);
    }
    this.#show(asTyped(findings, code), cell, executionCount);
    return undefined;
  }

  /**
   * A cell has been handed to the runner: check it beside.
   *
   * @param running Resolves when the cell has ended
   * @returns When its reply may leave
   */
  async beside(checked: CheckedCell, running: Promise<unknown>): Promise<void> {
    try {
      await this.#beside(checked, running);
    } catch (error) {
      // A fault of ours costs the check, and not the cell.
      console.error(error);
    }
  }

  async #beside(checked: CheckedCell, running: Promise<unknown>): Promise<void> {
    const { command, executionCount, check: mode } = checked;
    // What a command brings is there for later cells: this one is checked while it runs.
    if (runsCommands(command)) running.then(this.#look, this.#look);
    // Magics alone hold nothing that could be wrong.
    if (command.source.trim() === "") {
      if (installs(command)) await this.#installed(running);
      return;
    }
    const commit = this.#intelligence.commit(command.source, executionCount);
    if (installs(command)) await this.#installed(running);
    if (mode === "off") return;
    const check = (): Promise<void> =>
      this.#check(commit, checked, running).catch((error: unknown) => console.error(error));
    if (!this.#intelligence.isWarm) {
      void behind(check, running);
      return;
    }
    const checking = check();
    await running;
    await settled(checking, patienceMs);
  }

  async #installed(running: Promise<unknown>): Promise<void> {
    await running;
    this.#look();
  }

  readonly #look = (): void => this.#intelligence.lookForModules();

  async #check(
    commit: Commit | undefined,
    { cell, executionCount, code, check: mode }: CheckedCell,
    running: Promise<unknown>,
  ): Promise<void> {
    const [faults, own = []] = await Promise.all([
      this.#intelligence.configFaults(),
      // In the mode `error` the cell itself was checked before.
      mode === "error" || commit === undefined ? [] : this.#intelligence.check(commit),
    ]);
    this.#show(faults, cell, executionCount);
    if (own.some(mayRepeat)) await settled(running, ownErrorMs);
    this.#show(asTyped(own, code), cell, executionCount);
    if (commit === undefined) return;
    this.#show(await this.#intelligence.checkDependents(commit), cell, executionCount);
  }

  #show(findings: readonly Finding[], cell: number, executionCount: number): void {
    const thrown = this.#output.errorOf(cell);
    const shown = findings.filter(
      (finding) => this.#isNews(finding) && (thrown === undefined || !repeats(finding, thrown)),
    );
    if (shown.length === 0) return;
    const data = findingsBundle(shown, executionCount);
    this.#output.event(cell, { type: "display", data, metadata: {} });
  }

  #isNews({ code, message }: Finding): boolean {
    if (code !== withoutTypes) return true;
    const isNew = !this.#told.has(message);
    this.#told.add(message);
    return isNew;
  }
}

/** With the cell's magics, in whose place the type server saw blanks. */
const asTyped = (findings: readonly Finding[], code: string): readonly Finding[] =>
  findings.map((finding) => ({ ...finding, source: code }));

const withoutTypes = "TS7016";
const missingModule = new Set(["TS2307", "TS2792", "TS2882"]);
/** Of a constant. */
const assigned = "TS2632";
const missingName = new Set(
  // All but the first four guess which types are missing.
  [2304, 2552, 2503, 18004, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2867, 2868].map(
    (code) => `TS${code}`,
  ),
);

type Asked = CheckedCell["command"];

const installs = ({ before }: Asked): boolean => before.some(({ type }) => type === "install");

const runsCommands = ({ before, within }: Asked): boolean =>
  [...before, ...within].some(({ type }) => type === "shell");

/** What can't be known before an install stops nothing. */
function stops({ kind, code = "" }: Finding, isInstalling: boolean): boolean {
  return kind === "error" && !(isInstalling && missingModule.has(code));
}

/** Findings that a cell's own error mostly says too. */
function mayRepeat({ code = "" }: Finding): boolean {
  return missingName.has(code) || missingModule.has(code) || code === assigned;
}

/** The cell failed of just that, and its error says so. */
function repeats(
  { code = "", source, offset, length }: Finding,
  { ename, evalue }: ErrorContent,
): boolean {
  if (missingModule.has(code))
    return evalue.includes("%npm install") || evalue.startsWith("Cannot find");
  const name = source.slice(offset, offset + length);
  if (code === assigned) return evalue.includes(`declare it anew: let ${name} = `);
  return missingName.has(code) && ename === "ReferenceError" && evalue.startsWith(`${name} `);
}

/** A server that starts takes the time of a core: the first result and the reply behind it leave before. */
async function behind(check: () => Promise<void>, running: Promise<unknown>): Promise<void> {
  await settled(running, coldStartMs);
  await sleep(replyMs, undefined, { ref: false });
  await check();
}

/** @returns When a promise has settled, or after so long; what it failed of is told elsewhere */
async function settled(promise: Promise<unknown>, patience: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  // It holds no process that is to end.
  const timer = setTimeout(late.resolve, patience).unref();
  await Promise.race([promise.catch(() => {}), late.promise]);
  clearTimeout(timer);
}
