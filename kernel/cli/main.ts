import packageJson from "../../package.json" with { type: "json" };
import { aliasOptions } from "./aliases.ts";
import { destinationOptions } from "./destination.ts";
import { doctor, doctorHelp } from "./doctor.ts";
import { CommandError, UsageError } from "./errors.ts";
import { install, installHelp } from "./install.ts";
import { type Flags, type Options, parseFlags, parseOperands, unknownCommand } from "./parse.ts";
import { reportHelp, reportOptions } from "./report/command.ts";
import { uninstall, uninstallHelp } from "./uninstall.ts";

interface Command {
  readonly help: string;
  readonly options: Options;
  /** It takes names beside its options. */
  readonly takesOperands?: true;
  /** @returns What to print */
  readonly run: (flags: Flags, operands: readonly string[]) => string | Promise<string>;
}

/** Loaded when asked for: it is as large as all other commands together, many times over. */
const report: Command["run"] = async (flags, operands) => {
  const loaded = await import("./report/report.ts");
  return loaded.report(flags, operands);
};

const commands = new Map<string, Command>([
  [
    "install",
    { help: installHelp, options: { ...destinationOptions, ...aliasOptions }, run: install },
  ],
  ["uninstall", { help: uninstallHelp, options: destinationOptions, run: uninstall }],
  ["report", { help: reportHelp, options: reportOptions, takesOperands: true, run: report }],
  ["doctor", { help: doctorHelp, options: {}, run: doctor }],
]);

const help = `awaitlab ${packageJson.version}: ${packageJson.description}

Usage: awaitlab COMMAND [OPTIONS]

  install      tell Jupyter about the kernel
  uninstall    take it out of Jupyter's list
  report       run notebooks, and write pages of them
  doctor       look for what the kernel needs, and run a cell in it

  --help       this text; after a command, that command's
  --version    the version

In a checkout, npm run lab sets up and opens JupyterLab.
`;

const common = { help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;

/** @returns What to print */
async function runCommandLine([name, ...rest]: readonly string[]): Promise<string> {
  if (name === undefined) return help;
  if (name.startsWith("-")) {
    const flags = parseFlags([name, ...rest], common);
    return flags["version"] === true ? `${packageJson.version}\n` : help;
  }
  const command = commands.get(name);
  if (command === undefined) throw unknownCommand(name, [...commands.keys()]);
  const options = { ...command.options, help: common.help };
  const [flags, operands] =
    command.takesOperands === true ? parseOperands(rest, options) : [parseFlags(rest, options), []];
  return flags["help"] === true ? command.help : command.run(flags, operands);
}

try {
  process.stdout.write(await runCommandLine(process.argv.slice(2)));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nSee: awaitlab --help\n`);
    process.exitCode = 2;
  } else if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
