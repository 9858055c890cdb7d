/** What compiling a cell yields: the only thing that the rooms after `cell` know of a cell's text. */

import type { Site } from "../../src/trace/index.ts";

export type { Site };

/** How the user declared a top-level name; it decides what may happen to the name later. */
export type BindingKind =
  "var" | "let" | "const" | "using" | "function" | "class" | "enum" | "namespace" | "import";

/** A top-level name of a cell. It lives as a configurable property of `globalThis`. */
export interface Binding {
  /** The name as the user writes it. */
  readonly name: string;
  /** The property that holds it: the name itself, or a mangled one where a global of the platform has that name. */
  readonly property: string;
  readonly kind: BindingKind;
}

/** Where generated code comes from. */
export interface Maps {
  /**
   * Source map mappings (VLQ) from the code to the cell's text: one segment for each stretch and line. Read them with
   * `decodeMappings` and `positionInCell`, which add the offset into a stretch that is the user's own. A fifth field marks
   * a stretch of ours, all of which stands for one place.
   */
  readonly mappings: string;
  /** If blanking types was not enough: the JavaScript that was made of the cell's text, and mappings from the code to that. */
  readonly lowered?: { readonly text: string; readonly mappings: string };
}

/** A cell, ready to run in the runner. */
export interface CompiledCell extends Maps {
  readonly type: "compiled";
  /**
   * Source of one expression: a function that takes the cell's tools (see `CellTools` in the runner) and runs the cell.
   * It returns `{ v }` with the value of the last expression, or nothing; if `isAsync`, a promise of that. Every
   * `bindings[].property` must be there first, as a writable data property: the code is strict, and assigns.
   */
  readonly code: string;
  readonly isAsync: boolean;
  readonly bindings: readonly Binding[];
  readonly sites: readonly Site[];
}

/** A cell that is no TypeScript. */
export interface CellSyntaxError {
  readonly type: "syntax-error";
  readonly message: string;
  /** 1-based, in the text that the user typed. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** UTF-16 units that the error spans, at least 1. */
  readonly length: number;
}
