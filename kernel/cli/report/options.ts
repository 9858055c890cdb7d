import { existsSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { CommandError, UsageError } from "../errors.ts";
import type { Flags } from "../parse.ts";
import type { reportOptions } from "./command.ts";
import type { Address } from "./connect.ts";
import { type Parameter, parseParameter } from "./parameters.ts";
import type { Format } from "./render.ts";

/** One notebook and its page, absolute paths. */
export interface Job {
  /** The file's name: no two jobs share one. */
  readonly name: string;
  readonly source: string;
  readonly target: string;
}

export interface ReportOptions {
  readonly jobs: readonly Job[];
  /** Page that joins those of several notebooks, an absolute path. */
  readonly index: string | undefined;
  readonly format: Format;
  /** Absolute. */
  readonly out: string;
  readonly parameters: readonly Parameter[];
  /** None: a server of our own. */
  readonly server: Address | undefined;
  readonly timeoutMs: number | undefined;
  readonly allowErrors: boolean;
  readonly withInput: boolean;
}

const text = (flags: Flags, name: keyof typeof reportOptions): string | undefined => {
  const value = flags[name];
  if (value === "") throw new UsageError(`Cannot use --${name} "": it is empty`);
  return typeof value === "string" ? value : undefined;
};

function formatOf(flags: Flags): Format {
  const value = text(flags, "to") ?? "html";
  if (value === "html" || value === "md" || value === "pdf") return value;
  throw new UsageError(`Cannot write --to "${value}": there are html, pdf and md`);
}

function timeoutOf(flags: Flags): number | undefined {
  const value = text(flags, "timeout");
  if (value === undefined) return undefined;
  const ms = Number(value) * 1000;
  // What Node's timers hold.
  if (ms > 0 && ms < 2 ** 31) return ms;
  throw new UsageError(
    `Cannot wait --timeout "${value}": give a number of seconds above 0, and below ${2 ** 31 / 1000}`,
  );
}

/** A token may stand in the address, as Jupyter prints it, or in `JUPYTER_TOKEN`, where `ps` shows it to nobody. */
function serverOf(flags: Flags): Address | undefined {
  const [given, token] = [text(flags, "server"), text(flags, "token")];
  if (given === undefined) {
    if (token !== undefined) throw new UsageError("Cannot use --token without --server");
    return undefined;
  }
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw new UsageError(
      `Cannot use --server "${given}": write an address like http://localhost:8888`,
    );
  }
  const own = url.searchParams.get("token");
  const path = url.pathname.replace(/\/(?:lab|tree)(?:\/.*)?$/u, "/");
  return {
    url: `${url.origin}${path}`,
    token: token ?? own ?? process.env["JUPYTER_TOKEN"] ?? "",
  };
}

function jobsOf(operands: readonly string[], out: string, format: Format): readonly Job[] {
  if (operands.length === 0) throw new UsageError("Cannot report on nothing: name a notebook");
  const targets = new Map<string, string>();
  return operands.map((name) => {
    const source = resolve(name);
    const target = join(out, `${basename(source, extname(source))}.${format}`);
    const other = targets.get(target);
    if (other !== undefined) {
      throw new CommandError(
        `Cannot write "${target}" twice: for "${name}" and for ${other}. Rename one, or report them apart`,
      );
    }
    targets.set(target, `"${name}"`);
    return { name: basename(source), source, target };
  });
}

/** A notebook that is an index itself keeps its name. */
function indexOf(jobs: readonly Job[], out: string, format: Format): string | undefined {
  if (jobs.length < 2) return undefined;
  const ending = format === "md" ? "md" : "html";
  const index = join(out, `index.${ending}`);
  return jobs.some(({ target }) => target === index) ? join(out, `reports.${ending}`) : index;
}

/**
 * @throws {UsageError} An option that can't be read
 * @throws {CommandError} Two pages of one name, or --out is a file
 */
export function readOptions(flags: Flags, operands: readonly string[]): ReportOptions {
  const format = formatOf(flags);
  const out = resolve(text(flags, "out") ?? "reports");
  if (existsSync(out) && !statSync(out).isDirectory()) {
    throw new CommandError(
      `Cannot write reports to "${out}": it is a file. Name a folder with --out`,
    );
  }
  const jobs = jobsOf(operands, out, format);
  const given: unknown = flags["param"];
  const parameters = Array.isArray(given) ? given.map(String).map(parseParameter) : [];
  return {
    jobs,
    index: indexOf(jobs, out, format),
    format,
    out,
    parameters,
    server: serverOf(flags),
    timeoutMs: timeoutOf(flags),
    allowErrors: flags["allow-errors"] === true,
    withInput: flags["no-input"] !== true,
  };
}
