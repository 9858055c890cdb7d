/** A place in the user's source that events point at. */
export interface Site {
  readonly kind:
    "cell" | "module" | "function" | "span" | "await" | "for-await" | "yield" | "await-using";
  /** Name of a function or of a cell; absent for an anonymous function and for every other kind. */
  readonly name?: string;
  /** Names of a function's parameters, in the order in which their values are handed to `enter`. */
  readonly parameters?: readonly string[];
  /** An `async function*`: what it returns is awaited before its `finally` blocks run. */
  readonly generator?: boolean;
  /** 1-based, in the text that the user typed. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** The source of the place, on one line. */
  readonly text: string;
}
