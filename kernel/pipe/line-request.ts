/** What a magic on a line of its own asks for, in the order of the lines. */
export type LineRequest =
  /** Arguments for `npm install`. */
  | { readonly type: "install"; readonly args: readonly string[] }
  | JobsRequest
  | { readonly type: "shell"; readonly command: string }
  /** As written; empty: the notebook's. */
  | { readonly type: "change-folder"; readonly folder: string }
  /** All variables, one of them, or a new value for one. */
  | { readonly type: "environment"; readonly name?: string; readonly value?: string }
  | { readonly type: "list-names"; readonly names: readonly DeclaredName[] }
  | { readonly type: "forget-names"; readonly names: readonly DeclaredName[] }
  | { readonly type: "list-magics"; readonly magics: readonly MagicUsage[] }
  | { readonly type: "time" }
  /** How often, if that is said: evaluations a run, and runs. */
  | {
      readonly type: "time-again";
      /** As written; the first line, if there are several. */
      readonly text: string;
      readonly loops?: number;
      readonly runs?: number;
    };

/** `%jobs`, or `%stop TARGET` as written. */
export type JobsRequest =
  { readonly type: "list-jobs" } | { readonly type: "stop-jobs"; readonly target: string };

/** A top-level name of a cell. */
export interface DeclaredName {
  readonly name: string;
  /** Of `globalThis`. */
  readonly property: string;
  /** As it was declared: `const`, `function`, `import` … */
  readonly kind: string;
  /** The number in brackets of the cell. */
  readonly executionCount: number;
}

export interface MagicUsage {
  readonly usage: string;
  readonly summary: string;
}
