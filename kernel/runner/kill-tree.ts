import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * End a child with all that it started.
 *
 * By descent, not by process group: a group of its own would outlive a runner that is killed.
 */
export function killTree(pid: number): void {
  if (process.platform === "win32") {
    execFileSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  for (const descendant of withDescendants(pid)) {
    try {
      process.kill(descendant, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function withDescendants(pid: number): ReadonlySet<number> {
  const found = new Set([pid]);
  const parents = parentOfEach();
  // A set is walked to its end, also as it grows.
  for (const parent of found) {
    for (const [child, itsParent] of parents) if (itsParent === parent) found.add(child);
  }
  return found;
}

function parentOfEach(): readonly (readonly [pid: number, parent: number])[] {
  return process.platform === "linux" ? parentsFromProc() : parentsFromPs();
}

/** Small images have no `ps`. */
function parentsFromProc(): (readonly [number, number])[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The command's name, in parentheses, may hold anything.
      const [, parent] = /^.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      return [[Number(name), Number(parent)] as const];
    } catch {
      return [];
    }
  });
}

function parentsFromPs(): (readonly [number, number])[] {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return Array.from(
    listed.matchAll(/(\d+)\s+(\d+)/g),
    ([, pid, parent]) => [Number(pid), Number(parent)] as const,
  );
}
