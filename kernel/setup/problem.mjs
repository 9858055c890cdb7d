/** A failure that a person can mend. Its message is one sentence with the way out; it is shown without a stack. */
export class SetupProblem extends Error {}
