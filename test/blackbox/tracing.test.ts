/** What the recording of each cell tells, and how it is chosen. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { begin, error, type Exchange, TestKernel, value } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { gantt, ps, sleep, task, trace } from "awaitlab"');
});
afterAll(async () => kernel[Symbol.asyncDispose]());

/** The lines that `ps()` shows, without alignment and times. */
async function living(): Promise<string[]> {
  const shown = String(value(await run("ps()")));
  return shown
    .replaceAll(/\d+(\.\d+)? m?s/g, "…")
    .replaceAll(/ {2,}/g, " ")
    .split("\n");
}

const run = (code: string): Promise<Exchange> => kernel.execute(code);

test("ps() in a later cell lists what earlier ones left running, as a tree with lines", async () => {
  await run("let open: () => void;\nconst gate = new Promise<void>((done) => { open = done; });");
  await run(
    "async function worker(id: number) {\n  await gate;\n}\nasync function boss() {\n  await Promise.all([worker(1), worker(2)]);\n}\nvoid boss()",
  );
  expect(await living()).toEqual([
    "boss() waiting for … Cell [3]:5 await Promise.all([worker(1), worker(2)])",
    "├─ worker(1) waiting for … Cell [3]:2 await gate",
    "└─ worker(2) waiting for … Cell [3]:2 await gate",
  ]);
  await run("open!()");
  expect(await living()).toEqual(["No task is alive."]);
});

test("a task that was stopped is not alive, though what it waits for never comes", async () => {
  const id = await begin(kernel, 'console.log("begun"); await new Promise(() => {})');
  await kernel.request("interrupt_request", {}, "control");
  await kernel.exchange(id);
  expect(await living()).toEqual(["No task is alive."]);
});

test("task() names a task in the recording of its cell", async () => {
  await run(
    'const slow = async (ms: number) => { await sleep(ms); };\nawait task("the first", () => slow(1)); await slow(2);',
  );
  expect(value(await run("gantt().trace.tasks.map(({ name }) => name).join()"))).toContain(
    "the first,slow(2)",
  );
});

test("%trace says how closely cells are recorded from here on", async () => {
  const ticking = "const tick = async () => { await null; return 1; };\nawait tick()";
  const recorded = async (): Promise<unknown> =>
    value(
      await run(
        'const { trace: last } = gantt(); last?.label.replace(/\\d+/, "N") + " " + last?.mode',
      ),
    );
  await run(`%trace full\n${ticking}`);
  expect(await recorded()).toBe("'Cell [N] full'");
  await run("await tick()");
  expect(await recorded()).toBe("'Cell [N] full'");
  await run("// %trace light\nawait tick()");
  expect(await recorded()).toBe("'Cell [N] light'");
});

test("%trace off runs cells as they are, until they are recorded again; %%gantt records its own", async () => {
  const off = await run(
    "%trace off\nconst plain = async () => { await null; };\nawait plain(); plain.toString()",
  );
  const count = Number(off.reply.content["execution_count"]);
  expect(value(await run(`gantt(${count}).trace`))).toBeUndefined();
  // What is not instrumented takes no call of ours: the engine's own view of the function is the user's text.
  expect(value(await run("Function.prototype.toString.call(plain)"))).toBe(
    "'async () => { await null; }'",
  );
  const drawn = await run("%%gantt\nawait sleep(1)");
  expect(drawn.iopub.some(({ type }) => type === "display_data")).toBe(true);
  expect(value(await run(`gantt(${count + 4}).trace`))).toBeUndefined();
  await run("%trace light");
});

test("a %trace that can't be followed says what it could be, and nothing runs", async () => {
  const failed = error(await run("%trace on\nconsole.log(1)"));
  expect(failed).toMatchObject({
    ename: "UsageError",
    evalue: 'Cannot follow "%trace on": say "%trace off", "%trace light" or "%trace full"',
  });
});
