/** What is evaluated beside a cell: expressions of the client, and `name?`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Exchange, TestKernel, text, value } from "../support/kernel.ts";
import { object } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const evaluated = async (
  code: string,
  expressions: Record<string, string>,
): Promise<Record<string, unknown>> => {
  const { reply } = await kernel.execute(code, { user_expressions: expressions });
  return object(reply.content["user_expressions"] ?? {});
};

/** Text of what the reply asks the client to page. */
function paged({ reply }: Exchange): unknown {
  const { payload } = reply.content;
  if (!Array.isArray(payload) || payload.length !== 1) return undefined;
  const { source, data } = object(payload[0]);
  return source === "page" ? object(data)["text/plain"] : undefined;
}

test("expressions are evaluated after the cell, each to a bundle or an error of its own", async () => {
  const replies = await evaluated("let n: number = 20", {
    sum: "n + 1 as number",
    later: "await Promise.resolve([{ a: 1 }])",
    nothing: "undefined",
    wrong: "n.m.o",
    broken: "n +",
  });
  expect(replies).toMatchObject({
    sum: { status: "ok", data: { "text/plain": "21" }, metadata: {} },
    nothing: { status: "ok", data: { "text/plain": "undefined" } },
    wrong: { status: "error", ename: "TypeError" },
    broken: { status: "error", ename: "SyntaxError" },
  });
  expect(object(object(replies["later"])["data"])["text/html"]).toMatch(/^<table>/u);
});

test("an expression publishes neither its value nor its error, what it prints belongs to its cell", async () => {
  const exchange = await kernel.execute("1", {
    user_expressions: { said: 'console.log("aside")', failed: "missing" },
  });
  expect(exchange.reply.content["status"]).toBe("ok");
  expect(exchange.iopub.map(({ type }) => type)).toEqual([
    "status",
    "execute_input",
    "execute_result",
    "stream",
    "status",
  ]);
  expect(text(exchange)).toBe("aside\n");
});

test("a cell that failed evaluates no expression, one that is silent does", async () => {
  expect(await evaluated("globalThis.ran = 0; throw 1", { run: "ran = 1" })).toEqual({});
  expect(value(await kernel.execute("ran"))).toBe("0");
  const { reply, iopub } = await kernel.execute("", {
    silent: true,
    user_expressions: { run: "ran" },
  });
  expect(reply.content["user_expressions"]).toMatchObject({ run: { status: "ok" } });
  expect(iopub.map(({ type }) => type)).toEqual(["status", "status"]);
});

test("Stop ends an expression that hangs; the cell and its variables stay", async () => {
  const id = await kernel.send("execute_request", {
    code: "var stays = 1",
    user_expressions: { hang: 'console.log("begun"), await new Promise(() => {})' },
  });
  await kernel.until(() =>
    kernel.published.find(({ type, parentId }) => type === "stream" && parentId === id),
  );
  await kernel.request("interrupt_request", {}, "control");
  const { reply } = await kernel.exchange(id);
  expect(reply.content).toMatchObject({
    status: "ok",
    user_expressions: { hang: { status: "error", ename: "KeyboardInterrupt" } },
  });
  expect(value(await kernel.execute("stays"))).toBe("1");
});

test("an expression that isn't text is refused", async () => {
  const { reply } = await kernel.execute("1", { user_expressions: { a: 5 } });
  expect(reply.content["evalue"]).toBe(
    'Cannot read "user_expressions" in content of execute_request: "a" should be a string, found the number 5',
  );
});

test("name? pages a function's types, what is written above it and its first lines as they were typed", async () => {
  const body = Array.from({ length: 30 }, (_, line) => `  // line ${line}`).join("\n");
  await kernel.execute(
    `/** Waits. */\nasync function wait(ms: number): Promise<number> {\n${body}\n  return ms;\n}`,
  );
  const exchange = await kernel.execute("wait?");
  expect(exchange.reply.content["status"]).toBe("ok");
  expect(paged(exchange)).toMatch(
    /^function wait\(ms: number\): Promise<number>\nWaits\.\n\nType: async function\nSource:\nasync function wait\(ms: number\): Promise<number> \{\n {2}\/\/ line 0\n[^]*… and 13 more lines$/u,
  );
});

test("a.b? and ?a.b page a value's type and a short preview", async () => {
  await kernel.execute(
    "class Box { items = new Map([[1, 'a']]) }; const box = { inner: new Box() }",
  );
  for (const code of ["box.inner?", " ?box.inner ", "box.inner??"]) {
    expect(paged(await kernel.execute(code)), code).toBe(
      "(property) inner: Box\n\nType: Box\nValue:\nBox { items: Map(1) { 1 => 'a' } }",
    );
  }
  expect(paged(await kernel.execute("Box?"))).toMatch(
    /^class Box\n\nType: class\nSource:\nclass Box \{/u,
  );
  expect(paged(await kernel.execute("undefined?"))).toMatch(
    /\n\nType: undefined\nValue:\nundefined$/u,
  );
  expect(paged(await kernel.execute("Array?"))).toBe(
    "var Array: ArrayConstructor\n\nType: function",
  );
});

test("a type has no value: name? pages its declaration", async () => {
  await kernel.execute(
    "type Pair<Each> = [Each, Each]; namespace shape { export type Side = number }",
  );
  expect(paged(await kernel.execute("Pair?"))).toBe("type Pair<Each> = [Each, Each]");
  await kernel.execute("export interface Poll { ms: number }\ninterface Poll { tries?: number }");
  expect(paged(await kernel.execute("Poll?"))).toBe(
    "interface Poll\n\nSource:\nexport interface Poll { ms: number }\ninterface Poll { tries?: number }",
  );
  expect(paged(await kernel.execute("?shape.Side"))).toContain("type shape.Side = number");
});

test("what could not be blanked is paged as the JavaScript that it became, without the tracer's calls", async () => {
  const cell = "class Poll { constructor(private ms: number) {} async go() { await this.ms; } }";
  await kernel.execute(`${cell}\nconst poll = async (ms: number) => { await ms; };`);
  expect(paged(await kernel.execute("Poll?"))).toMatch(
    /^class Poll\n\nType: class\nSource:\nclass Poll \{\n +ms;\n[^]*async go\(\) \{\n +await this\.ms;\n/u,
  );
  expect(paged(await kernel.execute("poll?"))).toContain("async (ms        ) => { await ms; }");
  for (const name of ["Poll", "poll"])
    expect(value(await kernel.execute(`String(${name}).includes("$lab")`))).toBe("false");
});

test("a magic's page says how it is used; one that doesn't exist is told as ever", async () => {
  expect(paged(await kernel.execute("%time?"))).toMatch(/^%time STATEMENT\n\nSays how long/u);
  expect(paged(await kernel.execute("?%%gantt"))).toMatch(/^%%gantt\n\n/u);
  const { reply } = await kernel.execute("%tme?");
  expect(reply.content).toMatchObject({ ename: "UsageError" });
});

test("name? of nothing says so, and is no error", async () => {
  const exchange = await kernel.execute("missing?");
  expect(text(exchange)).toBe('Cannot describe "missing": missing is not defined\n');
  expect(exchange.reply.content).toMatchObject({ status: "ok", payload: [] });
  const { reply } = await kernel.request("is_complete_request", { code: "missing?" });
  expect(reply.content).toEqual({ status: "complete" });
});
