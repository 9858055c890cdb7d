/** What a magic on a line of its own asks the runner to do. */
export type LineMagic =
  | { readonly type: "install"; readonly args: readonly string[] }
  | { readonly type: "list-jobs" }
  /** `target` as written: which cells there are is the runner's to know. */
  | { readonly type: "stop-jobs"; readonly target: string }
  | { readonly type: "shell"; readonly command: string }
  /** `folder` as written; empty: the notebook's. */
  | { readonly type: "change-folder"; readonly folder: string }
  | { readonly type: "environment"; readonly name?: string; readonly value?: string }
  | { readonly type: "list-names" }
  | { readonly type: "forget-names" }
  | { readonly type: "list-magics" }
  | { readonly type: "time" }
  /** `text`: the line that is measured, or that it begins with. */
  | {
      readonly type: "time-again";
      readonly text: string;
      readonly loops?: number;
      readonly runs?: number;
    };
