import type { AsyncLocalStorage } from "node:async_hooks";
import { UNTRACED, type Activation, type Registers, type TaskStarter } from "./activation.ts";
import type { Instrumented } from "./instrumented.ts";
import { secretParameters } from "./names.ts";
import type { Site } from "./site.ts";

export interface UnitOptions {
  /** What people call it: `cell 3`, `lib/queue.ts`. */
  readonly label: string;
  /** The execution count, if it is a cell. */
  readonly cell?: number;
  readonly sites: readonly Site[];
}

/** A text that was instrumented as a whole: a cell, or a module. Its sites are numbered from 0. */
export class Unit implements Instrumented {
  readonly label: string;
  readonly cell: number | undefined;
  readonly sites: readonly Site[];
  readonly #registers: Registers;
  readonly #scope: AsyncLocalStorage<TaskStarter>;
  readonly #secrets = new Map<number, readonly boolean[] | undefined>();

  constructor(options: UnitOptions, registers: Registers, scope: AsyncLocalStorage<TaskStarter>) {
    this.label = options.label;
    this.cell = options.cell;
    this.sites = options.sites;
    this.#registers = registers;
    this.#scope = scope;
  }

  /** First in an instrumented function. A task belongs to the recording of the task that calls it. */
  enter(site: number, ...args: unknown[]): Activation {
    const { current } = this.#registers;
    const recording = current === null ? this.#scope.getStore() : current.recording;
    return recording === undefined ? UNTRACED : recording.start(this, site, args);
  }

  secrets(site: number): readonly boolean[] | undefined {
    if (this.#secrets.has(site)) return this.#secrets.get(site);
    const entered = this.sites[site];
    const secrets = entered === undefined ? undefined : secretParameters(entered);
    this.#secrets.set(site, secrets);
    return secrets;
  }
}
