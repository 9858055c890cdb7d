import { readInstall } from "./install-magic.ts";
import { readJobs } from "./jobs-magic.ts";
import type { LineMagic } from "./line-magic.ts";
import { type Magic, type MagicFault, OPTIONS } from "./magic.ts";
import type { MagicName } from "./magics.ts";

type Read = LineMagic | MagicFault | undefined;

/** @returns undefined if it is about how the cell runs: no step of it */
export function readLineMagic(magic: Magic): Read {
  switch (magic.name) {
    case "%npm":
      return readInstall(magic);
    case "%jobs":
    case "%stop":
      return readJobs(magic);
    case "%sh":
      return magic.argument === ""
        ? fault(magic, 'Cannot run nothing: write a command behind "%sh", as in "%sh ls"')
        : { type: "shell", command: magic.argument };
    case "%cd":
      return { type: "change-folder", folder: unquoted(magic.argument) };
    case "%env":
      return readEnvironment(magic);
    case "%who":
      return alone(magic, { type: "list-names" });
    case "%reset":
      return magic.argument === "-f"
        ? { type: "forget-names" }
        : alone(magic, { type: "forget-names" });
    case "%lsmagic":
      return alone(magic, { type: "list-magics" });
    case "%time":
      return { type: "time" };
    case "%timeit":
      return readTimeit(magic);
    case "%%gantt":
    case "%%time":
    case "%trace":
    case "%check":
    default:
      return undefined;
  }
}

/** `NAME`, `NAME=VALUE`, and as IPython has it too, `NAME VALUE`. */
function readEnvironment(magic: Magic): Read {
  const { argument } = magic;
  if (argument === "") return { type: "environment" };
  const [, name, value] = /^([A-Za-z_][\w()]*)(?:\s*=\s*(.*)|\s+(.+))?$/s.exec(argument) ?? [];
  if (name === undefined) {
    return fault(
      magic,
      `Cannot follow "%env ${argument}": say "%env", "%env NAME" or "%env NAME=VALUE"`,
    );
  }
  const given = /^[\w()]+$/.test(argument)
    ? undefined
    : unquoted(value ?? argument.slice(name.length).trim());
  return { type: "environment", name, ...(given !== undefined && { value: given }) };
}

function readTimeit(magic: Magic): Read {
  const [options = ""] = OPTIONS.exec(` ${magic.argument}`) ?? [];
  const given = (letter: "n" | "r"): number | undefined => {
    const digits = new RegExp(String.raw`-${letter}\s*(\d+)`).exec(options)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const loops = given("n");
  const runs = given("r");
  if (loops === 0 || runs === 0) {
    return fault(magic, 'Cannot measure 0 times: "-n LOOPS" and "-r RUNS" are 1 or more');
  }
  return {
    type: "time-again",
    text: ` ${magic.argument}`.replace(OPTIONS, "").trim().replace(/;$/, ""),
    ...(loops !== undefined && { loops }),
    ...(runs !== undefined && { runs }),
  };
}

function alone(magic: Magic, read: LineMagic): Read {
  return magic.argument === "" ? read : fault(magic, standsAlone(magic.name, magic.argument));
}

export function standsAlone(name: MagicName, argument: string): string {
  return `Cannot follow "${name} ${argument}": it stands alone`;
}

const fault = ({ line }: Magic, message: string): MagicFault => ({ type: "fault", message, line });

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
