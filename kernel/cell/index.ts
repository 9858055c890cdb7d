/** Source of a cell → runnable text. See README.md. */
export { compileCell, type CompileOptions } from "./compile.ts";
export type { Binding, BindingKind, CellSyntaxError, CompiledCell, Site } from "./compiled.ts";
export { parsingOf } from "./depth.ts";
export { readInstalls } from "./install-magic.ts";
export { splitMagics, type Magic, type SplitCell, type UnknownMagic } from "./magic.ts";
export {
  decodeMappings,
  originalText,
  positionInCell,
  withoutTools,
  type Position,
  type Segments,
} from "./provenance.ts";
export { CellScope, type Declaration } from "./scope.ts";
export { blankTypes } from "./strip.ts";
export { namesIn } from "./tree.ts";
export { type JobsMagic, readJobs } from "./jobs-magic.ts";
