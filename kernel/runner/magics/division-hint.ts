/**
 * `%who` below a line without a semicolon divides what that line says by `who`.
 *
 * @returns A sentence for an error that came of it; else `""`
 */
export function divisionHint(error: unknown, source: string): string {
  if (!(error instanceof ReferenceError)) return "";
  const name = /^(\w+) is not defined$/.exec(error.message)?.[1];
  const isThere = name !== undefined && new RegExp(`^\\s*%${name}\\b`, "m").test(source);
  return isThere
    ? `If %${name} is meant to be a magic: it stands where a statement starts, so end the line above with a semicolon.`
    : "";
}
