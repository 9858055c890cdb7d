/** The person typed what no command understands. Exit code 2, with a pointer to `--help`. */
export class UsageError extends Error {}

/** The command was understood and can't be done. The message is one sentence with the way out; exit code 1. */
export class CommandError extends Error {}
