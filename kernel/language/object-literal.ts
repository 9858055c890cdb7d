import { parseSync } from "oxc-parser";

/** Whether a cell is one object literal, as the cell compiler takes it: to TypeScript, `{ a: 1 }` is a block. */
export function isObjectLiteral(code: string): boolean {
  if (!/^(?:\s|\/\/.*\n|\/\*[^]*?\*\/)*\{/u.test(code) || /;\s*$/u.test(code)) return false;
  const { program, errors } = parseSync("cell.ts", `(${code}\n)`, { sourceType: "module" });
  return (
    errors.length === 0 &&
    program.body.length === 1 &&
    program.body[0]?.type === "ExpressionStatement"
  );
}
