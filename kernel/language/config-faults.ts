import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Finding, placeOf } from "./finding.ts";
import { executable } from "./type-server.ts";

/** No inputs: cells are. Removed options: the notebook has its own values for them, or does without. */
const noFaults = new Set([18002, 18003, 5101, 5102, 5107, 5108]);
const patienceMs = 5000;
const report =
  /^(?:(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): )?error TS(?<code>\d+): (?<message>.+)$/gmu;
/** Some list all that would be right. */
const longestMessage = 200;

/**
 * What TypeScript says of a tsconfig.json and of what it extends. Its language server keeps that to itself; its command
 * line takes some 10 ms.
 */
export async function configFaults(folder: string): Promise<Finding[]> {
  const said = await outputOf(executable(), folder);
  const faults: Finding[] = [];
  for (const { groups = {} } of said.matchAll(report)) {
    const { file = "tsconfig.json", line = "1", column = "1", code, message = "" } = groups;
    if (noFaults.has(Number(code))) continue;
    // oxlint-disable-next-line no-await-in-loop -- mostly it is one
    const source = await readFile(path.resolve(folder, file), "utf8").catch(() => "");
    const offset = lineStart(source, Number(line)) + Number(column) - 1;
    const short =
      message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message;
    faults.push({
      kind: "hint",
      file,
      code: `TS${code}`,
      message: `${short} What is wrong there does not count for cells.`,
      ...placeOf(source, offset, offset + 1),
    });
  }
  return faults;
}

/** Whatever its exit code. */
function outputOf(program: string, cwd: string): Promise<string> {
  const args = ["-p", ".", "--listFilesOnly", "--noResolve", "--pretty", "false"];
  return new Promise((resolve) => {
    const options = { cwd, timeout: patienceMs, killSignal: "SIGKILL", windowsHide: true } as const;
    execFile(program, args, options, (_, stdout) => resolve(stdout));
  });
}

/** @param line 1-based */
function lineStart(text: string, line: number): number {
  return text
    .split("\n")
    .slice(0, line - 1)
    .reduce((at, { length }) => at + length + 1, 0);
}
