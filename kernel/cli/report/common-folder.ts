import { dirname, isAbsolute, relative, sep } from "node:path";

/** @param folders Absolute; one at least @returns The innermost one that holds them all */
export function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  const isAbove = (folder: string): boolean =>
    others.every((other) => isBelow(relative(folder, other)));
  let folder = first;
  while (!isAbove(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** On Windows, the way to another drive is an absolute path. */
const isBelow = (way: string): boolean => !/^\.\.(?:[\\/]|$)/u.test(way) && !isAbsolute(way);
