import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Pids of a process's children, theirs, and so on.
 *
 * @param except Children of `pid` to leave out, with all of theirs
 */
export async function descendants(pid: number, except: ReadonlySet<number>): Promise<number[]> {
  const children = (await childrenOf(pid)).filter((child) => !except.has(child));
  const below = await Promise.all(children.map((child) => descendants(child, new Set())));
  return [...children, ...below.flat()];
}

async function childrenOf(pid: number): Promise<number[]> {
  try {
    return process.platform === "linux" ? await fromProc(pid) : await fromPgrep(pid);
  } catch {
    // It ended, or the system doesn't tell.
    return [];
  }
}

async function fromProc(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8")),
  );
  return toPids(lists.join(" "));
}

async function fromPgrep(pid: number): Promise<number[]> {
  const asking = promisify(execFile)("pgrep", ["-P", String(pid)]);
  const pids = toPids((await asking).stdout);
  // It lists itself where it is a child of `pid`.
  return pids.filter((child) => child !== asking.child.pid);
}

function toPids(text: string): number[] {
  return text.split(/\s+/u).filter(Boolean).map(Number);
}
