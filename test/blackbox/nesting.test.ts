/** Texts that would take a parser down with the process that it runs in. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { error, TestKernel, value } from "../support/kernel.ts";
import { nestings } from "../support/nested-code.ts";

test(
  "the kernel outlives every text, however it nests: as a cell, and as one that is being typed",
  { timeout: 300_000 },
  async () => {
    await using kernel = await TestKernel.start();
    await kernel.execute("const kept = 1, a = 1");
    for (const [name, nested] of Object.entries(nestings)) {
      for (const depth of [2000, 20_000]) {
        const code = `// ${name}\n() => { ${nested(depth)} }`;
        const ran = await kernel.execute(code, { store_history: false });
        const isTold = ran.reply.content["status"] === "ok" || error(ran) !== undefined;
        expect(isTold, name).toBe(true);
        const { reply } = await kernel.request("is_complete_request", { code });
        expect(reply.content["status"], name).toMatch(/^(complete|incomplete|invalid|unknown)$/);
      }
      expect(value(await kernel.execute("const n: number = kept; n"))).toBe("1");
    }
  },
);

test("what nests too deeply is a syntax error that says where, also in a file beside the notebook", async () => {
  await using folder = await temporaryFolder();
  await using kernel = await TestKernel.start({ cwd: folder.path });
  const code = `\n${nestings["arrow functions"]?.(20_000)}`;
  const refused = error(await kernel.execute(code));
  expect(refused).toMatchObject({ ename: "SyntaxError", evalue: "The code is nested too deeply" });
  expect(refused?.traceback).toContain("Cell [1]:2:");
  await writeFile(path.join(folder.path, "deep.ts"), `export let ${code.trim()}`);
  expect(error(await kernel.execute('await import("./deep.ts")'))?.evalue).toContain(
    "The code is nested too deeply (deep.ts:1:",
  );
});

test("chains of 5,000 operators run, and of 1,000 calls", async () => {
  await using kernel = await TestKernel.start();
  expect(value(await kernel.execute(`0${"+1".repeat(5000)}`))).toBe("5000");
  const calls = `const o = { n: 0, add() { this.n++; return this } }; o${".add()".repeat(1000)}.n`;
  expect(value(await kernel.execute(calls))).toBe("1000");
});
