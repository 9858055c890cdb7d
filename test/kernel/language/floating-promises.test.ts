import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { probeOf } from "../../../kernel/language/floating-promises.ts";
import { VirtualNotebook } from "../../../kernel/language/virtual-notebook.ts";
import { ProgramWriter } from "../cell/programs.ts";

const programs = 200;

/** What the type server is asked about a cell's promises; undefined if it is not asked. */
function probeText(code: string): string | undefined {
  return probeOf(new VirtualNotebook().live(code).cell)?.cell.text;
}

function faultsOf(text: string): readonly string[] {
  return parseSync("probe.ts", text, { sourceType: "module" }).errors.map(({ message }) => message);
}

test("the form in which a cell is asked about its promises is TypeScript, whatever the cell", () => {
  for (let seed = 1; seed <= programs; seed += 1) {
    const text = probeText(new ProgramWriter(seed).program());
    expect(faultsOf(text ?? ""), `seed ${seed}`).toEqual([]);
  }
});

test.each([
  "job()",
  "const x = y\njob()\nlet z\njob()",
  "if (a) job()\nelse job()",
  "if (a) job(); else if (b) { job() } else job()",
  "do job(); while (a)",
  "for (;;) job()",
  "here: job()",
  "switch (a) { case 1: job(); default: job() }",
  "a.map((x) => { job(x); return job(x) });job()",
  "type T = Row\njob()\nvalue as Row\njob()",
  "(job()); ((a && job()))",
  "const f = () => x\njob() // comment\njob() /* another */;",
  "class A { static { job() } constructor() { super(); job() } }",
  "function* g() { yield* a(); job(yield 1) }",
  "`${job()}`; tag`${job()}`",
  "import x from 'y'\njob()",
  "function f() { return\njob() }",
])("it is TypeScript for %j", (code) => {
  const text = probeText(code);
  expect(text).toContain("__awaitlab_probe0");
  expect(faultsOf(text ?? "")).toEqual([]);
});

test.each([
  "await job()",
  "void job()",
  "1 + 1",
  "x = job()",
  "console.log(1)",
  "a.then(b)",
  "let",
])("nothing is asked about %j", (code) => {
  expect(probeText(code)).toBeUndefined();
});
