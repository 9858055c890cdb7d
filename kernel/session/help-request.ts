import { magicNamed } from "../cell/index.ts";

const path = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*`;
const magic = String.raw`%{1,2}[\w-]+`;
const after = new RegExp(String.raw`^\s*(${path}|${magic})\s*\?{1,2}\s*$`, "u");
const before = new RegExp(String.raw`^\s*\?{1,2}\s*(${path}|${magic})\s*$`, "u");

/**
 * A cell that asks what something is: `name?`, `a.b?`, `%time?` or `?name`, as in IPython. None of them is TypeScript.
 *
 * @returns `name`, `a.b` or a magic; undefined if the cell is to be run
 */
export function helpSubject(code: string): string | undefined {
  const subject = (after.exec(code) ?? before.exec(code))?.[1];
  return subject?.startsWith("%") === true ? magicNamed(subject) : subject;
}
