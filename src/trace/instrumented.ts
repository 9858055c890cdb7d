import type { Site } from "./site.ts";

/** A text that was instrumented as a whole. */
export interface Instrumented {
  readonly label: string;
  readonly cell: number | undefined;
  readonly sites: readonly Site[];
  /** Which arguments of the function at `site` are secret. */
  secrets(site: number): readonly boolean[] | undefined;
}
