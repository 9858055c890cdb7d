/** Source of a cell → runnable text. See README.md. */
export { type CheckMode, checkMode } from "./check-magic.ts";
export { compileCell, type CompileOptions } from "./compile.ts";
export type { Binding, BindingKind, CellSyntaxError, CompiledCell, Site } from "./compiled.ts";
export { parsingOf } from "./depth.ts";
export type { LineMagic } from "./line-magic.ts";
export { MEASURED, splitMagics, type Magic, type SplitCell, type UnknownMagic } from "./magic.ts";
export { entryOf, type MagicEntry, magicNamed, MAGICS } from "./magics.ts";
export {
  decodeMappings,
  originalText,
  positionInCell,
  bareMessage,
  type Position,
  type Segments,
} from "./provenance.ts";
export { readMagics, type Asked } from "./read-magics.ts";
export { StatementStarts } from "./statement-start.ts";
export { CellScope, type Declaration } from "./scope.ts";
export { blankTypes } from "./strip.ts";
export type { TraceMode } from "./trace-magic.ts";
export {
  childrenOf,
  findNode,
  type FunctionNode,
  isFunction,
  namesIn,
  withoutParentheses,
} from "./tree.ts";
