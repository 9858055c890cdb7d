/** `%npm install`, with packages packed here: no test needs a network. */
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { error, TestKernel, text, value } from "../support/kernel.ts";
import { isAlive } from "../support/process.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let project: string;
let notebooks: string;
let kernel: TestKernel;
beforeAll(async () => {
  folder = await temporaryFolder();
  await pack("tiny-one", { types: "main.d.ts", main: "main.js" }, "exports.one = 1;");
  await pack("tiny-two", { type: "module", exports: "./main.js" }, "export const two = 2;");
  const wait = "console.log(`begun ${process.pid}`); setInterval(() => {}, 1000)";
  await pack("tiny-slow", { scripts: { install: "node main.js" } }, wait);
});
afterAll(() => folder[Symbol.asyncDispose]());

// A project around the notebook: none of its business.
beforeEach(async ({ onTestFinished }) => {
  const outer = await temporaryFolder();
  project = outer.path;
  await writeFile(path.join(project, "package.json"), '{"name":"outer"}');
  notebooks = path.join(project, "notebooks");
  await mkdir(notebooks);
  kernel = await TestKernel.start({ cwd: notebooks });
  onTestFinished(async () => {
    await kernel[Symbol.asyncDispose]();
    await outer[Symbol.asyncDispose]();
  });
});

/** Make FOLDER/NAME-1.0.0.tgz. */
async function pack(name: string, manifest: object, main: string): Promise<void> {
  const source = path.join(folder.path, name);
  await mkdir(source);
  const content = JSON.stringify({ name, version: "1.0.0", ...manifest });
  await writeFile(path.join(source, "package.json"), content);
  await writeFile(path.join(source, "main.js"), main);
  await promisify(execFile)("npm", ["pack", "--silent", source], { cwd: folder.path });
}

function packed(name: string): string {
  return `"${path.join(folder.path, `${name}-1.0.0.tgz`)}"`;
}

test("a package is installed into the notebook's own folder, and the next cell imports it", async () => {
  // What was missing once is found all the same.
  const missing = error(await kernel.execute('import { one } from "tiny-one"'));
  expect(missing?.evalue).toContain("%npm install tiny-one");
  const installed = await kernel.execute(
    `%npm install ${packed("tiny-one")} ${packed("tiny-two")}`,
  );
  expect(error(installed)).toBeUndefined();
  expect(text(installed)).toContain("added 2 packages");
  expect(value(await kernel.execute('import { one } from "tiny-one"; one'))).toBe("1");
  expect(value(await kernel.execute('require("tiny-two").two'))).toBe("2");
  const manifest = await readFile(path.join(notebooks, "package.json"), "utf8");
  expect(JSON.parse(manifest)).toHaveProperty("dependencies.tiny-one");
  expect(await readFile(path.join(project, "package.json"), "utf8")).toBe('{"name":"outer"}');
  expect((await readdir(project)).toSorted()).toEqual(["notebooks", "package.json"]);
});

test("the rest of the cell runs when the packages are there", async () => {
  const source = `// %npm install ${packed("tiny-one")}\n// %npm i ${packed("tiny-two")}\nimport { one } from "tiny-one";\nimport { two } from "tiny-two";\none + two`;
  expect(value(await kernel.execute(source))).toBe("3");
});

test("an install that fails is an error with npm's last words, and the cell goes no further", async () => {
  const failed = await kernel.execute("%npm install ./not-there.tgz\nconsole.log('went on')");
  expect(error(failed)?.ename).toBe("InstallError");
  expect(error(failed)?.evalue).toContain("npm ended with code");
  expect(error(failed)?.evalue).toContain("not-there.tgz");
  expect(error(failed)?.evalue).not.toContain("A complete log");
  expect(error(failed)?.traceback).not.toContain("    at ");
  expect(text(failed)).not.toContain("went on");
});

test("what npm says shows while it works, and Stop ends it with its children", async () => {
  const id = await kernel.send("execute_request", {
    code: `%npm install ${packed("tiny-slow")}\n1`,
  });
  const child = await kernel.until(() => {
    const iopub = kernel.published.filter((message) => message.parentId === id);
    return /begun (\d+)/u.exec(text({ iopub }))?.[1];
  });
  await kernel.request("interrupt_request", {}, "control");
  const stopped = await kernel.exchange(id);
  expect(error(stopped)?.ename).toBe("KeyboardInterrupt");
  await expect.poll(() => isAlive(Number(child)), { timeout: 5000 }).toBe(false);
  expect(value(await kernel.execute("1 + 1"))).toBe("2");
});

test("where there is no npm, the error says so", async () => {
  await kernel.execute('process.env.PATH = ""; process.execPath = "/nowhere/bin/node"');
  expect(error(await kernel.execute("%npm install anything"))?.evalue).toBe(
    "Cannot find npm, neither beside Node nor on the PATH",
  );
});

test.each([
  [
    "%npm run build",
    'Cannot run "%npm run": only "%npm install" exists; "%sh npm run build" runs npm itself',
  ],
  ["%npm install -g x", 'Cannot follow "-g": %npm install goes into the notebook\'s own folder'],
  [
    "%npm install x --prefix=/",
    'Cannot follow "--prefix=/": %npm install goes into the notebook\'s own folder',
  ],
])("%s is refused with a reason", async (source, message) => {
  const refused = error(await kernel.execute(source));
  expect(refused?.ename).toBe("UsageError");
  expect(refused?.evalue).toBe(message);
  expect(refused?.traceback).toContain("→ 1 │");
});

test("a comment that speaks of npm is a comment", async () => {
  expect(value(await kernel.execute("// %npm is a magic\n1"))).toBe("1");
});
