import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./errors.ts";
import { nearest } from "./nearest.ts";

export type Options = NonNullable<ParseArgsConfig["options"]>;
export type Flags = Readonly<Record<string, unknown>>;

const didYouMean = (typed: string, names: readonly string[], dashes: string): string => {
  const name = nearest(typed, names);
  return name === undefined ? "" : `. Did you mean ${dashes}${name}?`;
};

/** @throws {UsageError} with the nearest name */
export function unknownCommand(typed: string, commands: readonly string[]): UsageError {
  return new UsageError(`Unknown command "${typed}"${didYouMean(typed, commands, "")}`);
}

function checkKnown(args: readonly string[], options: Options, takesOperands: boolean): void {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "option" && !(token.name in options)) {
      const suggestion = didYouMean(token.name, Object.keys(options), "--");
      throw new UsageError(`Unknown option "${token.rawName}"${suggestion}`);
    }
    if (token.kind === "positional" && !takesOperands)
      throw new UsageError(`Unexpected "${token.value}"`);
  }
}

/**
 * Read the options of one command.
 *
 * @throws {UsageError} An unknown option, a value missing or too many, an argument that no option takes
 */
export function parseFlags(args: readonly string[], options: Options): Flags {
  return parse(args, options, false)[0];
}

/**
 * Read the options of one command, and the names beside them.
 *
 * @throws {UsageError} An unknown option, a value missing or too many
 */
export function parseOperands(
  args: readonly string[],
  options: Options,
): readonly [flags: Flags, operands: readonly string[]] {
  return parse(args, options, true);
}

function parse(
  args: readonly string[],
  options: Options,
  takesOperands: boolean,
): readonly [flags: Flags, operands: readonly string[]] {
  checkKnown(args, options, takesOperands);
  try {
    const config = { args: [...args], options, strict: true, allowPositionals: takesOperands };
    const { values, positionals } = parseArgs(config);
    return [values, positionals];
  } catch (error) {
    // Node's own words name the option and what is wrong with its value.
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
