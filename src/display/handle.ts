import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { currentHost } from "./host.ts";
import { DISPLAY, type MimeBundle } from "./mime.ts";

/**
 * Something that is shown, and can be shown anew in the same place, from any cell:
 *
 * ```ts
 * const state = display.markdown("*starting*");
 * state.update("*half done*");
 * ```
 */
export class DisplayHandle<Value = unknown> {
  readonly #id = randomUUID();
  readonly #render: (value: Value) => MimeBundle | Promise<MimeBundle>;
  readonly #metadata: object | undefined;
  #isShown = false;
  /** Ends with the latest value that takes its time: values appear in the order in which they were given. */
  #pending: Promise<void> | undefined;

  /** Made by `display(…)`, which shows the first value at once. */
  constructor(
    render: (value: Value) => MimeBundle | Promise<MimeBundle>,
    value: Value,
    metadata?: object,
  ) {
    this.#render = render;
    this.#metadata = metadata;
    this.update(value);
  }

  /** Replace what is shown. The value is taken as by the function that made this handle: HTML by `display.html`. */
  update(value: Value): void {
    const bundle = this.#render(value);
    if (this.#pending === undefined && !(bundle instanceof Promise)) this.#put(bundle);
    else this.#pending = this.#putLater(this.#pending, bundle);
  }

  /** Shows nothing: `display(x)` as the last expression of a cell shows `x` once. */
  [DISPLAY](): MimeBundle {
    return {};
  }

  async #putLater(
    earlier: Promise<void> | undefined,
    coming: MimeBundle | Promise<MimeBundle>,
  ): Promise<void> {
    // Both at once: a bundle that fails while an earlier one is awaited must not count as forgotten.
    const [bundle] = await Promise.allSettled([coming, earlier]);
    this.#put(bundle.status === "fulfilled" ? bundle.value : failure(bundle.reason));
  }

  #put(bundle: MimeBundle): void {
    if (Object.keys(bundle).length === 0) return;
    const showing = { displayId: this.#id, isUpdate: this.#isShown };
    currentHost().display(bundle, this.#metadata, showing);
    this.#isShown = true;
  }
}

const failure = (error: unknown): MimeBundle => ({
  "text/plain": `Cannot display a value: its method failed with ${inspect(error)}`,
});
