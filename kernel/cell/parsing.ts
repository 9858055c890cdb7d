/** What a trial of a text and those who ask for one say to each other. */

/** What is to be done with the text; `syntax` only asks whether it is whole. */
export type TrialKind = "cell" | "typescript" | "javascript" | "syntax";

/** With types stripped, or, where that would overflow the stack, as the JavaScript that it is. */
export type Parsing = "typed" | "plain";

/** Exit codes of a trial; a parser that took the process down gives another, or none. */
export const TrialResult = { typed: 0, plain: 3, tooDeep: 4 } as const;
