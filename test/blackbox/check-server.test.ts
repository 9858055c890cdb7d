/** The check beside what it must not disturb: output, replies, and what changes on disk. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { caughtUp, check, findingsUnder, findingUnder, typeServerOf } from "../support/checked.ts";
import { begin, error, TestKernel, text, value } from "../support/kernel.ts";
import { kernelIn, put } from "../support/kernel-in.ts";

/** The type server is found in /proc, on Linux alone. */
const hasNoProc = process.platform !== "linux";
const wrong = 'const n: number = "x";';

test("the first cell does not wait for the type server: its findings come later, under it", async () => {
  await using kernel = await TestKernel.start();
  const first = await kernel.execute(`${wrong} n`);
  expect(value(first)).toBe("'x'");
  expect(findingsUnder(kernel, first.id)).toEqual([]);
  expect(await findingUnder(kernel, first.id)).toContain("Cell [1]:1:7 TS2322");
});

test.skipIf(hasNoProc)("the type server starts when the first checked cell has ended", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute(`%check off\n${wrong}`);
  expect(typeServerOf(kernel)).toBeUndefined();
  const id = await begin(
    kernel,
    `%check report\nconsole.log("begun"); await new Promise((done) => setTimeout(done, 200)); ${wrong}`,
  );
  expect(typeServerOf(kernel)).toBeUndefined();
  await findingUnder(kernel, id);
  expect(typeServerOf(kernel)).toBeGreaterThan(0);
});

test.skipIf(hasNoProc)(
  "a type server that hangs delays a reply a little, and no output",
  async () => {
    await using kernel = await TestKernel.start();
    await caughtUp(kernel);
    const server = Number(typeServerOf(kernel));
    process.kill(server, "SIGSTOP");
    const startedMs = performance.now();
    const id = await kernel.send("execute_request", { code: `console.log("out"); ${wrong}` });
    await kernel.until(() => kernel.published.find(({ type }) => type === "stream"));
    expect(kernel.replyTo(id)).toBeUndefined();
    const { iopub, reply } = await kernel.exchange(id);
    expect(reply.content["status"]).toBe("ok");
    expect(text({ iopub })).toBe("out\n");
    // Far from the 5 s after which the server is taken for dead.
    expect(performance.now() - startedMs).toBeLessThan(3000);
    process.kill(server, "SIGCONT");
    expect(await findingUnder(kernel, id)).toContain("TS2322");
    await caughtUp(kernel);
  },
);

test.skipIf(hasNoProc)(
  "a type server that dies costs the check that was under way, and nothing else",
  async () => {
    await using kernel = await TestKernel.start();
    await caughtUp(kernel);
    const server = Number(typeServerOf(kernel));
    process.kill(server, "SIGSTOP");
    const { id, reply } = await kernel.execute(wrong);
    expect(reply.content["status"]).toBe("ok");
    process.kill(server, "SIGKILL");
    expect(await check(kernel, "n satisfies string")).toContain("TS1360");
    expect(findingsUnder(kernel, id)).toEqual([]);
    expect(typeServerOf(kernel)).not.toBe(server);
  },
);

test.skipIf(hasNoProc)("%check error with a type server that is dead runs the cell", async () => {
  await using kernel = await TestKernel.start();
  await caughtUp(kernel);
  const server = Number(typeServerOf(kernel));
  process.kill(server, "SIGSTOP");
  const id = await kernel.send("execute_request", { code: "%check error\n1 + 1" });
  await kernel.until(() =>
    kernel.published.find(({ type, parentId }) => type === "execute_input" && parentId === id),
  );
  process.kill(server, "SIGKILL");
  expect(value(await kernel.exchange(id))).toBe("2");
});

test("modules beside the notebook have the types that their files have now", async () => {
  await using given = await kernelIn({
    "lib/rate.ts": "export const rate = 1;",
    "data.json": '{ "a": 1 }',
  });
  const { kernel, folder } = given;
  const use =
    'import { rate } from "./lib/rate"; import data from "./data.json"; rate.toFixed(data.a)';
  expect(await check(kernel, use)).toBe("");
  expect(await check(kernel, 'import { rate } from "./lib/rate.ts"; rate.at(0)')).toContain(
    "TS2339",
  );
  await put(folder, "lib/rate.ts", 'export const rate = "one";');
  expect(await check(kernel, use)).toContain("toFixed");
  expect(await check(kernel, 'import { next } from "./lib/next"')).toBe("");
  await put(folder, "lib/next.ts", "export const next = 1;");
  expect(await check(kernel, 'import { next } from "./lib/next"; next satisfies string')).toContain(
    "TS1360",
  );
  await put(folder, "plain.js", "export const twice = (n) => 2 * n;");
  expect(await check(kernel, 'import { twice } from "./plain.js"; twice(2)')).toBe("");
});

test("a type that was missing is found once its package is installed", async () => {
  await using given = await kernelIn({
    "pack/typed/package.json": '{ "name": "typed", "version": "1.0.0", "types": "main.d.ts" }',
    "pack/typed/main.d.ts": "export type One = 1;",
  });
  const { kernel } = given;
  const use = 'import type { One } from "typed"; const one: One = 1;';
  const { id } = await kernel.execute(use);
  expect(await findingUnder(kernel, id)).toContain("%npm install typed");
  await kernel.execute("%npm install ./pack/typed");
  expect(await check(kernel, use)).toBe("");
});

test("a package's types are there as soon as it is installed, in the same cell and later", async () => {
  await using given = await kernelIn({
    "pack/typed/package.json":
      '{ "name": "typed", "version": "1.0.0", "types": "main.d.ts", "main": "main.js" }',
    "pack/typed/main.js": "exports.one = 1;",
    "pack/typed/main.d.ts": "export const one: number;",
    "pack/untyped/package.json": '{ "name": "untyped", "version": "1.0.0", "main": "main.js" }',
    "pack/untyped/main.js": "exports.two = 2;",
  });
  const { kernel } = given;
  // What was missing once is looked for again.
  expect(error(await kernel.execute('import { one } from "typed"'))?.evalue).toContain(
    "%npm install typed",
  );
  await caughtUp(kernel);
  const use = 'import { one } from "typed";\none.nosuch;';
  expect(
    await check(kernel, `%npm install --install-links ./pack/typed ./pack/untyped\n${use}`),
  ).toContain("TS2339");
  expect(await check(kernel, use)).toContain("Property 'nosuch' does not exist on type 'number'");
  const { reply } = await kernel.request("complete_request", { code: "one.toF", cursor_pos: 7 });
  expect(reply.content["matches"]).toContain("toFixed");
  const untyped = 'import { two } from "untyped"; two.anything';
  expect(await check(kernel, untyped)).toContain("%npm install -D @types/untyped");
  // Said once, it is known.
  expect(await check(kernel, untyped)).toBe("");
  await kernel.execute("%check error\n1");
  expect(value(await kernel.execute('import { two as deux } from "untyped"; deux'))).toBe("2");
});

test("%check error does not stop a cell for a package that it installs", async () => {
  await using given = await kernelIn({
    "pack/typed/package.json":
      '{ "name": "typed", "version": "1.0.0", "types": "main.d.ts", "main": "main.js" }',
    "pack/typed/main.js": "exports.one = 1;",
    "pack/typed/main.d.ts": "export const one: number;",
  });
  const { kernel, folder } = given;
  const source = '%check error\n%npm install ./pack/typed\nimport { one } from "typed"; one';
  expect(value(await kernel.execute(source))).toBe("1");
  expect(await readFile(path.join(folder, "package.json"), "utf8")).toContain("typed");
});
