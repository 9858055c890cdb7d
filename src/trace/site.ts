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
  /** What the source says about an await; absent where nobody looked. */
  readonly flow?: AwaitFlow;
}

/** How an await hangs together with the others of its function, as far as its source tells. */
export interface AwaitFlow {
  /** Its operand calls something: what is awaited begins here, not earlier. */
  readonly starts: boolean;
  /** The function that it calls, where that has a plain name. */
  readonly calls?: string;
  /** Something is done with the result. */
  readonly isUsed: boolean;
  /**
   * Indices of the sites of those awaits whose result or outcome may decide what is awaited here, or whether it is: itself,
   * too, where one round of a loop may need the one before.
   */
  readonly needs: readonly number[];
}
