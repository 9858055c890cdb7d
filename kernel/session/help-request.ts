const path = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*`;
const after = new RegExp(String.raw`^\s*(${path})\s*\?{1,2}\s*$`, "u");
const before = new RegExp(String.raw`^\s*\?{1,2}\s*(${path})\s*$`, "u");

/**
 * A cell that asks what something is: `name?`, `a.b?` or `?name`, as in IPython. None of them is TypeScript.
 *
 * @returns `name` or `a.b`; undefined if the cell is to be run
 */
export function helpSubject(code: string): string | undefined {
  return (after.exec(code) ?? before.exec(code))?.[1];
}
