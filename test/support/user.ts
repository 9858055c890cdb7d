/** Other people on the machine, for tests that run as root. */
import { spawnSync } from "node:child_process";
import { chown, readdir } from "node:fs/promises";
import path from "node:path";

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Give a folder, with what is in it, to a user. */
export async function give(folder: string, { uid, gid }: User): Promise<void> {
  const inside = await readdir(folder, { recursive: true });
  await Promise.all([".", ...inside].map((name) => chown(path.join(folder, name), uid, gid)));
}

/** Permissions don't bind root: then the kernels run as people who need no entry in `/etc/passwd`. */
export const isRoot = process.getuid?.() === 0;

/**
 * @param script That is to run
 * @returns Why no other user can run this Node or that script; nothing if one can, or none is needed
 */
export function whyNobodyElse(user: User, script: string): string | undefined {
  if (process.platform === "win32") return "Windows has no such permissions";
  if (!isRoot) return undefined;
  const code = "require('node:fs').accessSync(process.argv[1])";
  const { status } = spawnSync(process.execPath, ["-e", code, script], { ...user, cwd: "/" });
  if (status === 0) return undefined;
  return `as root, permissions don't bind, and nobody else can run "${process.execPath}" with "${script}"`;
}
