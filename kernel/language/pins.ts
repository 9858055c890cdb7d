import type { DeclaredName } from "./declared-names.ts";

/** A file beside the notebook, in the type server's memory alone. */
export const pinsFile = "__awaitlab_pins.ts";

/** What the runner gives to all cells, beside what Node has. */
const globals = `declare global {
  /** Ask whoever sits before the notebook. @returns The answer, or null if there is none */
  function prompt(text?: unknown, preset?: unknown): string | null;
  /** Ask for yes or no. */
  function confirm(text?: unknown): boolean;
  /** Say something, and wait until it was read. */
  function alert(text?: unknown): void;
}
export {};`;

/**
 * A module that is always loaded: it keeps the packages that cells use in the server's memory, which would drop them
 * with each cell that does without.
 */
export function pinsText(names: readonly DeclaredName[]): string {
  const used = new Set(names.flatMap(({ module }) => module ?? []));
  return [...[...used].map((module) => `import type {} from ${module};`), globals].join("\n");
}
