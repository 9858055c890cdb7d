/** Cells that ask whoever sits before the notebook. */
import { expect, test } from "vitest";
import { error, TestKernel, text, value } from "../support/kernel.ts";

/** Begin a cell of a client that takes questions. @returns Id of the request */
const begin = (kernel: TestKernel, code: string): Promise<string> =>
  kernel.send("execute_request", { code, allow_stdin: true });

test("prompt() asks the client that sent the cell, and holds the cell until the answer comes", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(kernel, 'console.log("before"); const name = prompt("Who?"); name + "!"');
  expect(await kernel.question(0)).toBe("Who? ");
  expect(kernel.questions[0]).toMatchObject({
    type: "input_request",
    parentId: id,
    content: { password: false },
  });
  await kernel.answer({ value: "Ada 🧵" });
  const exchange = await kernel.exchange(id);
  expect(value(exchange)).toBe("'Ada 🧵!'");
  expect(text(exchange)).toBe("before\n");
});

test("prompt() gives its default for an empty answer, and null for a question that was taken back", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(kernel, '[prompt("Port?", 80), prompt("Host?"), prompt("Key?", "k")]');
  expect(await kernel.question(0)).toBe("Port? [80] ");
  await kernel.answer({ value: "" });
  expect(await kernel.question(1)).toBe("Host? ");
  await kernel.answer({ value: "" });
  expect(await kernel.question(2)).toBe("Key? [k] ");
  await kernel.answer({ status: "error", ename: "Closed", evalue: "", traceback: [] });
  expect(value(await kernel.exchange(id))).toBe("[ '80', '', null ]");
});

test("confirm() is true for y and yes alone, alert() waits to be seen", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(kernel, '[confirm("Sure?"), confirm(), confirm("?"), alert("Look")]');
  for (const [index, [prompt, answer]] of [
    ["Sure? [y/N] ", "Yes"],
    ["[y/N] ", ""],
    ["? [y/N] ", "yesterday"],
    ["Look [Enter] ", ""],
  ].entries()) {
    expect(await kernel.question(index)).toBe(prompt);
    await kernel.answer({ value: answer });
  }
  expect(value(await kernel.exchange(id))).toBe("[ true, false, false, undefined ]");
});

test("an answer of a megabyte arrives whole", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(kernel, 'prompt("?")?.length');
  await kernel.question(0);
  await kernel.answer({ value: "ä".repeat(1_000_000) });
  expect(value(await kernel.exchange(id))).toBe("1000000");
});

test("Stop ends a prompt, twice in a row; a late answer goes nowhere", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("const kept = 1");
  for (let round = 0; round < 2; round += 1) {
    const id = await begin(kernel, 'prompt("stopped?")');
    await kernel.question(round);
    await kernel.request("interrupt_request", {}, "control");
    expect(error(await kernel.exchange(id))?.ename).toBe("KeyboardInterrupt");
  }
  const id = await begin(kernel, 'prompt("again?") + kept');
  await kernel.question(2);
  await kernel.answer({ value: "late" }, kernel.questions[0]?.header);
  await kernel.answer({ value: "right" }, kernel.questions[2]?.header);
  expect(value(await kernel.exchange(id))).toBe("'right1'");
});

test("where nobody may be asked, prompt() is an error that says so", async () => {
  await using kernel = await TestKernel.start();
  const exchange = await kernel.execute('prompt("?")');
  expect(error(exchange)).toMatchObject({
    ename: "StdinNotImplementedError",
    evalue:
      'Cannot ask for input: this client takes no questions (its request says "allow_stdin": false). Give the value in the cell instead.',
  });
  expect(error(exchange)?.traceback).toContain('→ 1 │ prompt("?")');
  expect(kernel.questions).toEqual([]);
});

test("a timer that asks after its cell has ended is refused", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(kernel, 'setTimeout(() => prompt("too late"), 1); 1');
  await kernel.exchange(id);
  const late = await kernel.until(() => kernel.published.find(({ type }) => type === "error"));
  expect(late.parentId).toBe(id);
  expect(late.content["evalue"]).toBe("Cannot ask for input: the cell that asks has ended.");
});

test("readline asks through process.stdin, and the loop goes on meanwhile", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(
    kernel,
    `import { createInterface } from "node:readline/promises";
    import { stdin, stdout } from "node:process";
    const ticks = setInterval(() => { console.log("tick"); clearInterval(ticks) }, 1);
    const rl = createInterface({ input: stdin, output: stdout });
    const first = await rl.question("first? ");
    const second = await rl.question("second? ");
    rl.close();
    await new Promise((done) => setTimeout(done, 20));
    [first, second]`,
  );
  expect(await kernel.question(0)).toBe("");
  await kernel.until(() =>
    kernel.published.find(({ content }) => String(content["text"]).includes("tick")),
  );
  await kernel.answer({ value: "one" });
  await kernel.question(1);
  await kernel.answer({ value: "two" });
  const exchange = await kernel.exchange(id);
  expect(value(exchange)).toBe("[ 'one', 'two' ]");
  expect(text(exchange)).toContain("second? ");
  expect(kernel.questions.length).toBe(2);
});

test("lines are read from process.stdin one by one, in later cells too", async () => {
  await using kernel = await TestKernel.start();
  for (const round of [0, 1]) {
    const id = await begin(
      kernel,
      'for await (const line of process.stdin.iterator({ destroyOnReturn: false })) { console.log("<" + line + ">"); break }',
    );
    await kernel.question(round);
    await kernel.answer({ value: `line ${round}` });
    expect(text(await kernel.exchange(id))).toBe(`<line ${round}\n>\n`);
  }
});

test("a cell that Stop ended while it read from process.stdin gets nothing of what it reads when it runs again", async () => {
  await using kernel = await TestKernel.start();
  const ask = `import { stdin } from "node:process";
    const rl = require("node:readline/promises").createInterface({ input: stdin });
    const got = await rl.question("?"); rl.close(); got`;
  const stopped = await begin(kernel, ask);
  await kernel.question(0);
  await kernel.request("interrupt_request", {}, "control");
  expect(error(await kernel.exchange(stopped))?.ename).toBe("KeyboardInterrupt");
  const id = await begin(kernel, ask);
  await kernel.question(1);
  await kernel.answer({ value: "anew" });
  const exchange = await kernel.exchange(id);
  expect(error(exchange)).toBeUndefined();
  expect(value(exchange)).toBe("'anew'");
});

test("where nobody may be asked, a cell that reads from process.stdin ends with an error", async () => {
  await using kernel = await TestKernel.start();
  const exchange = await kernel.execute(
    `const rl = require("node:readline/promises").createInterface({ input: process.stdin });
    await rl.question("?")`,
  );
  expect(error(exchange)).toMatchObject({ ename: "StdinNotImplementedError" });
  expect(exchange.reply.content["status"]).toBe("error");
  expect(value(await kernel.execute("1 + 1"))).toBe("2");
});

test("an answer of the wrong shape is ignored", async () => {
  await using kernel = await TestKernel.start();
  const id = await begin(kernel, 'prompt("?")');
  await kernel.question(0);
  await kernel.answer({ value: 5 });
  await kernel.answer({ value: "text" });
  expect(value(await kernel.exchange(id))).toBe("'text'");
  await kernel.answer({ value: "nobody asked" });
  expect(value(await kernel.execute("1"))).toBe("1");
});
