import type { Site } from "./site.ts";

/** Primitive arguments of a call, as they were; what is no primitive, or a secret, is `OMITTED`. */
export type KeptArguments = readonly Primitive[];

type Primitive = string | number | bigint | boolean | symbol | null | undefined;

/** Stands for an argument that is not shown. */
const OMITTED: unique symbol = Symbol("…");

/** Arguments that a name shows. */
const SHOWN_ARGUMENTS = 3;
const SHOWN_CHARACTERS = 24;

/** Shorter strings are kept as they are: a copy would cost more than it frees. */
const LONG_STRING = 256;

const SECRET =
  /pass(?:word|wd|phrase|code)|pwd|secret|token|credential|keys?$|Key|(?:^|_)key|(?:^|_)pin$/;
const SECRET_ANY_CASE =
  /pass(?:word|wd|phrase|code)|pwd|secret|token|credential|api_?key|(?:^|_)key/i;

/** Whether a parameter's name says that its value is not to be shown. */
export const isSecret = (parameter: string): boolean =>
  SECRET.test(parameter) || SECRET_ANY_CASE.test(parameter);

/**
 * Which of a function's arguments may be kept, worked out once a site.
 *
 * @returns One flag a parameter that is shown; undefined where all may
 */
export function secretParameters(site: Site): readonly boolean[] | undefined {
  const flags = (site.parameters ?? []).map(isSecret);
  return flags.includes(true) ? flags : undefined;
}

/**
 * Keep what a name will show, in place.
 *
 * Objects and secrets go at once: a recording keeps nothing alive, and can't give away what it does not hold.
 *
 * @param args The fresh array of a rest parameter; it is changed and returned
 */
export function keepArguments(
  args: unknown[],
  secrets: readonly boolean[] | undefined,
): KeptArguments | undefined {
  if (args.length === 0) return undefined;
  const isCut = args.length > SHOWN_ARGUMENTS;
  if (isCut) args.length = SHOWN_ARGUMENTS;
  for (let i = 0; i < args.length; i++) args[i] = keep(args[i], isHiddenArgument(secrets, i));
  if (isCut) args.push(OMITTED);
  // Every element went through `keep`: the one place that vouches for it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return args as Primitive[];
}

/** A rest parameter is the last: it names all arguments after it. */
function isHiddenArgument(secrets: readonly boolean[] | undefined, index: number): boolean {
  return secrets?.[Math.min(index, secrets.length - 1)] ?? false;
}

function keep(value: unknown, isHidden: boolean): Primitive {
  if (isHidden) return OMITTED;
  if (typeof value === "string") {
    // A cut string holds on to the whole of it, unless it is put together anew.
    return value.length > LONG_STRING ? firstCharacters(value, SHOWN_CHARACTERS + 2) : value;
  }
  return isPrimitive(value) ? value : OMITTED;
}

const isPrimitive = (value: unknown): value is Primitive =>
  value === null || (typeof value !== "object" && typeof value !== "function");

/** @returns `makerandom(0, 9)`; for a function without a name, its line stands for it */
export function taskName(site: Site, unit: string, args: KeptArguments | undefined): string {
  if (site.kind === "cell" || site.kind === "module" || site.kind === "span")
    return site.name ?? unit;
  return `${site.name ?? `line ${site.line}`}(${(args ?? []).map(formatArgument).join(", ")})`;
}

function formatArgument(value: Primitive): string {
  if (value === OMITTED) return "…";
  if (typeof value === "bigint") return `${cut(String(value))}n`;
  return typeof value === "string" ? JSON.stringify(cut(value)) : String(value);
}

function cut(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${firstCharacters(text, SHOWN_CHARACTERS - 1)}…`;
}

/** Whole characters, so that no emoji is cut in two. */
const firstCharacters = (text: string, count: number): string =>
  Array.from(text.slice(0, 2 * count))
    .slice(0, count)
    .join("");
