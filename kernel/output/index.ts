export { CellOutput, type ErrorContent } from "./cell-output.ts";
export { codeFrame, type SourcePlace } from "./code-frame.ts";
export { bold, cyan, red } from "./ansi.ts";
export { findingsBundle, findingsError, type ShownFinding } from "./type-findings.ts";
