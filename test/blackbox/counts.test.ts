/** What a cell costs, in counts that are the same on every machine: they guard what times can only suggest. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { caughtUp } from "../support/checked.ts";
import { error, TestKernel, text, value } from "../support/kernel.ts";

const preload = pathToFileURL(path.resolve(import.meta.dirname, "../support/count-documents.mjs"));

let kernel: TestKernel;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let documents: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  documents = path.join(folder.path, "documents");
  await writeFile(documents, "");
  kernel = await TestKernel.start({
    nodeFlags: ["--import", preload.href],
    env: { COUNT_DOCUMENTS: documents },
  });
});

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Declare something in so many cells, each of which names that before it. */
async function declare(cells: number, prefix: string): Promise<void> {
  for (let cell = 0; cell < cells; cell += 1) {
    const before = cell === 0 ? "0" : `${prefix}${cell - 1}()`;
    const declared = await kernel.execute(
      `const n${prefix}${cell} = ${cell}; function ${prefix}${cell}(): number { return n${prefix}${cell} || ${before}; }`,
    );
    expect(error(declared)).toBeUndefined();
  }
}

const typesOf = async (code: string): Promise<string[]> =>
  (await kernel.execute(code)).iopub.map(({ type }) => type);

describe("messages", () => {
  test("a cell without a value is three on IOPub, one with a value four", async () => {
    expect(await typesOf("let quiet = 1;")).toEqual(["status", "execute_input", "status"]);
    const shown = ["status", "execute_input", "execute_result", "status"];
    expect(await typesOf("quiet")).toEqual(shown);
  });

  test("10,000 lines printed by a loop are at most ten messages", async () => {
    const printed = await kernel.execute("for (let i = 0; i < 10_000; i++) console.log(i)");
    expect(text(printed).match(/\n/g)).toHaveLength(10_000);
    const streams = printed.iopub.filter(({ type }) => type === "stream");
    expect(streams.length).toBeLessThanOrEqual(10);
  });
});

describe("in the runner", () => {
  beforeAll(async () => {
    await kernel.execute(`
      const inspector = await import("node:inspector/promises");
      const session = new inspector.Session();
      session.connect();
      const compiled: string[] = [];
      session.on("Debugger.scriptParsed", ({ params }) => compiled.push(params.url));
      async function startCounting() {
        await session.post("HeapProfiler.startSampling", {
          samplingInterval: 128, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true,
        });
      }
      async function allocatedBytes() {
        const { profile } = await session.post("HeapProfiler.stopSampling");
        return profile.samples.reduce((sum, { size }) => sum + size, 0);
      }`);
  });

  const allocatedByACell = async (): Promise<number> => {
    await kernel.execute("await startCounting()");
    for (let cell = 0; cell < 50; cell += 1) await kernel.execute("1 + 1");
    return Number(value(await kernel.execute("await allocatedBytes()"))) / 50;
  };

  test("a cell is one compilation, whatever it holds and however many cells ran before", async () => {
    await declare(50, "c");
    await kernel.execute('await session.post("Debugger.enable"); compiled.length = 0;');
    await kernel.execute("const total = await (async () => c49() + n)(); var n = 1; class Sum {}");
    // Of the cell above, and of the one that asks.
    expect(value(await kernel.execute("compiled.length"))).toBe("2");
    await kernel.execute('await session.post("Debugger.disable")');
  });

  test("a trivial cell allocates at most 30 kB, and after 200 declarations no more than before", async () => {
    // The first ones also compile what every cell needs.
    await allocatedByACell();
    const before = await allocatedByACell();
    await declare(200, "d");
    const after = await allocatedByACell();
    expect(before).toBeLessThan(30_000);
    expect(after).toBeLessThan(1.1 * before);
  });

  test("to record an await in light allocates nothing, in full at most 120 bytes", async () => {
    const allocatedByAnAwait = async (mode: string): Promise<number> => {
      await kernel.execute(`%trace ${mode}`);
      const loop =
        "await (async (count) => { for (let i = 0; i < count; i++) await null; })(20_000)";
      const counted = `await startCounting(); ${loop}; await allocatedBytes() / 20_000`;
      // The engine's compilers work while it runs for the first times.
      for (let warmUp = 0; warmUp < 3; warmUp += 1) await kernel.execute(counted);
      return Number(value(await kernel.execute(counted)));
    };
    const off = await allocatedByAnAwait("off");
    expect((await allocatedByAnAwait("light")) - off).toBeLessThan(10);
    expect((await allocatedByAnAwait("full")) - off).toBeLessThan(120);
    await kernel.execute("%trace light");
  });
});

describe("documents that the type server gets", () => {
  /** What was sent since the last call, once the checks are over. */
  async function sent(what = /didOpen|didChange /): Promise<string[]> {
    await caughtUp(kernel);
    const lines = (await readFile(documents, "utf8")).trim().split("\n");
    await writeFile(documents, "");
    return lines.filter((line) => what.test(line));
  }

  const open: unknown = expect.stringMatching(/^textDocument\/didOpen __awaitlab_cell_\d+\.ts$/);
  const change = "textDocument/didChange __awaitlab_cell_live.ts";

  // The last change each time is the question that waits until all was answered.
  test.each([10, 300])(
    "a check sends the cell and the one that it names, also after %i more",
    async (cells) => {
      await declare(cells, `s${cells}_`);
      await sent();
      await kernel.execute(`const sum${cells}: number = s${cells}_${cells - 1}();`);
      expect(await sent()).toEqual([open, change, change]);
    },
  );

  test("a completion after a new cell sends that cell and what is typed", async () => {
    await kernel.execute("const words = ['a'];");
    await sent();
    await kernel.request("complete_request", { code: "words.", cursor_pos: 6 });
    expect(await sent()).toEqual([open, change, change]);
  });

  test("a cell that runs again is not looked at again, until something that it builds on changed", async () => {
    const questionsOf = async (code: string): Promise<number> => {
      await sent();
      await kernel.execute(code);
      return (await sent(/textDocument\/diagnostic/)).length;
    };
    await kernel.execute("let rate = 2;");
    const cell = "rate.toFixed(1)";
    expect(await questionsOf(cell)).toBeGreaterThan(0);
    expect(await questionsOf("rate.toFixed(2)")).toBeGreaterThan(0);
    expect(await questionsOf(cell)).toBe(0);
    await kernel.execute("let rate = 'two';");
    expect(await questionsOf(cell)).toBeGreaterThan(0);
  });
});
