/** Abort, death, restart and shutdown. Stop has a file of its own: interrupt.test.ts. */
import { expect, test } from "vitest";
import { begin, error, TestKernel, text, value } from "../support/kernel.ts";
import { isAlive } from "../support/process.ts";

test("after an error the cells that waited are aborted, those sent later run", async () => {
  await using kernel = await TestKernel.start();
  const ids = [
    await kernel.send("execute_request", { code: 'await null; throw new Error("first")' }),
    await kernel.send("execute_request", { code: "globalThis.second = true" }),
    await kernel.send("execute_request", { code: "globalThis.third = true" }),
  ];
  const exchanges = await Promise.all(ids.map((id) => kernel.exchange(id)));
  expect(exchanges[0]?.reply.content).toMatchObject({ status: "error", execution_count: 1 });
  // They never ran, so there is no number to show before them.
  for (const { reply } of exchanges.slice(1)) expect(reply.content).toEqual({ status: "aborted" });
  expect(value(await kernel.execute("typeof second"))).toBe("'undefined'");
});

test("without stop_on_error the cells that waited run", async () => {
  await using kernel = await TestKernel.start();
  const failing = await kernel.send("execute_request", { code: "throw 1", stop_on_error: false });
  const after = await kernel.send("execute_request", { code: "2" });
  expect((await kernel.exchange(failing)).reply.content["status"]).toBe("error");
  expect((await kernel.exchange(after)).reply.content["status"]).toBe("ok");
});

for (const [what, code, ename] of [
  ["process.exit", "process.exit(3)", "ProcessExit"],
  ["process.abort", "process.abort()", "ProcessKilled"],
  ["a crash", 'process.kill(process.pid, "SIGSEGV"); await new Promise(() => {})', "ProcessKilled"],
] as const) {
  test(`${what} ends its cell with an error, keeps its output, and the next cell runs`, async () => {
    await using kernel = await TestKernel.start();
    const dead = await kernel.execute(
      `console.log("said"); await new Promise((r) => setTimeout(r, 20)); ${code}`,
    );
    expect(text(dead)).toContain("said\n");
    expect(error(dead)?.ename).toBe(ename);
    expect(value(await kernel.execute("1 + 1"))).toBe("2");
  });
}

test("what a cell's own handlers of exit print is kept too", async () => {
  await using kernel = await TestKernel.start();
  const dead = await kernel.execute(
    `process.on("exit", (code) => {
  for (let line = 0; line < 1000; line++) console.log("line", line);
  console.log("exit code", code);
});
console.log("before");
process.exit(3)`,
  );
  const lines = text(dead).trim().split("\n");
  expect(lines).toHaveLength(1002);
  expect(lines.at(-1)).toBe("exit code 3");
});

for (const restart of [false, true]) {
  test(`shutdown (restart: ${restart}) is answered, and no process is left, even in the middle of a loop`, async () => {
    await using kernel = await TestKernel.start();
    const pid = value(await kernel.execute("process.pid"));
    await begin(kernel, "for (;;) {}");
    const id = await kernel.send("shutdown_request", { restart }, "control");
    const { reply } = await kernel.exchange(id);
    expect(reply.content).toEqual({ status: "ok", restart });
    await kernel.exited();
    expect(kernel.process.exitCode).toBe(0);
    expect(isAlive(Number(pid))).toBe(false);
  });
}

test("a kernel that is killed takes the runner and its children along", async () => {
  const kernel = await TestKernel.start();
  const started = await kernel.execute(
    'import { spawn } from "node:child_process"; const child = spawn("sleep", ["60"]); [process.pid, child.pid].join()',
  );
  const pids = String(value(started)).replaceAll("'", "").split(",").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  await kernel[Symbol.asyncDispose]();
  await expect
    .poll(() => pids.map(isAlive), { timeout: 5000, interval: 20 })
    .toEqual([false, false]);
});

test("a runner that dies between cells says so under the cell that ran last", async () => {
  await using kernel = await TestKernel.start();
  const { id } = await kernel.execute("setTimeout(() => process.exit(3), 10); 1");
  const told = await kernel.until(() => kernel.published.find(({ type }) => type === "error"));
  expect(told.parentId).toBe(id);
  expect(told.content["evalue"]).toContain("exit code 3. Its variables are gone");
  expect(value(await kernel.execute("1 + 1"))).toBe("2");
});
