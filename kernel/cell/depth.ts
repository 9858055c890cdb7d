import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fault, type Fault } from "./fault.ts";
import { deepPlace } from "./nesting.ts";
import { type Parsing, type TrialKind, TrialResult } from "./parsing.ts";

/**
 * Tokens on the way from the root of a syntax tree to a leaf that every parser survives, whatever they are. The most delicate
 * is Node's own, which strips types: parentheses overflow its stack from 1,000 on, and it is of no use any more then.
 */
const surelyParsed = 600;

/** Some texts take a parser exponential time: what takes so long is none that could run. */
const longestTrialMs = (text: string): number => 3000 + Math.trunc(text.length / 1000);

/** Tests run the sources as they are. */
const program = import.meta.url.endsWith(".ts") ? "./trial.ts" : "./trial.js";

/**
 * Parsers recurse on native stacks: a text that nests too deeply takes the process down with them, and how deep that is depends on
 * what nests. So a text that may be one is first tried in a process of its own. Few real programs are, long chains of
 * operators or calls among them: these take some 100 ms more.
 *
 * @returns Or why it can't be parsed
 */
export function parsingOf(text: string, kind: TrialKind): Parsing | Fault {
  const place = deepPlace(text, surelyParsed);
  if (place === undefined) return "typed";
  const args = ["--disable-warning=ExperimentalWarning"];
  const { status } = spawnSync(
    process.execPath,
    [...args, fileURLToPath(new URL(program, import.meta.url)), kind],
    {
      input: text,
      stdio: ["pipe", "ignore", "ignore"],
      timeout: longestTrialMs(text),
      killSignal: "SIGKILL",
      windowsHide: true,
    },
  );
  if (status === TrialResult.typed) return "typed";
  if (status === TrialResult.plain) return "plain";
  return fault("The code is nested too deeply", place, place + 1);
}
