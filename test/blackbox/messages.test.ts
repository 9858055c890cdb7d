/** What every client relies on: the order of messages around a request, and a kernel that survives bad ones. */
import { expect, test } from "vitest";
import { begin, TestKernel, value } from "../support/kernel.ts";
import { object, serialize } from "../support/wire-message.ts";

test("a subscriber is welcomed, so that it knows when it misses nothing", async () => {
  await using kernel = await TestKernel.start();
  // Who subscribes while the kernel begins may hear first that it is starting.
  const welcome = kernel.published.find(({ type }) => type === "iopub_welcome");
  expect(welcome?.content).toEqual({ subscription: "" });
});

test("kernel_info says what the kernel speaks and how its cells are coloured", async () => {
  await using kernel = await TestKernel.start();
  const { reply, iopub } = await kernel.request("kernel_info_request");
  expect(reply.type).toBe("kernel_info_reply");
  expect(reply.content).toMatchObject({
    status: "ok",
    protocol_version: "5.5",
    implementation: "awaitlab",
    language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
  });
  expect(iopub.map(({ type, content }) => [type, content["execution_state"]])).toEqual([
    ["status", "busy"],
    ["status", "idle"],
  ]);
});

test("an execution is busy, input, outputs, result and idle, in this order", async () => {
  await using kernel = await TestKernel.start();
  const { reply, iopub } = await kernel.execute('console.log("a"); console.error("b"); 42');
  expect(iopub.map(({ type }) => type)).toEqual([
    "status",
    "execute_input",
    "stream",
    "stream",
    "execute_result",
    "status",
  ]);
  expect(reply.content).toMatchObject({ status: "ok", execution_count: 1, user_expressions: {} });
});

test("a silent execution publishes nothing but its states and counts nothing", async () => {
  await using kernel = await TestKernel.start();
  const { iopub } = await kernel.execute('console.log("a"); 42', { silent: true });
  expect(iopub.map(({ type }) => type)).toEqual(["status", "status"]);
  const { reply } = await kernel.execute("1");
  expect(reply.content["execution_count"]).toBe(1);
});

test("what is not to be kept in the history takes no number, and hides no recording of a cell that has one", async () => {
  await using kernel = await TestKernel.start();
  const waiting = (name: string): string =>
    `async function ${name}() { await new Promise((done) => setTimeout(done, 1)); }\nawait ${name}();`;
  await kernel.execute(waiting("mine"));
  for (const aside of [{ silent: true }, { store_history: false }])
    await kernel.execute(waiting("aside"), aside);
  const drawn = await kernel.execute('import { gantt } from "awaitlab"; gantt()');
  expect(drawn.reply.content["execution_count"]).toBe(2);
  const again = await kernel.execute("gantt(1)");
  for (const { iopub } of [drawn, again]) {
    const chart = JSON.stringify(iopub.filter(({ type }) => type === "display_data"));
    expect(chart).toContain("mine");
    expect(chart).not.toContain("aside");
  }
});

test("is_complete tells a client whether Enter runs the cell", async () => {
  await using kernel = await TestKernel.start();
  const ask = async (code: string): Promise<unknown> =>
    (await kernel.request("is_complete_request", { code })).reply.content;
  expect(await ask("const a = 1")).toMatchObject({ status: "complete" });
  expect(await ask("async () => {")).toEqual({ status: "incomplete", indent: "  " });
  expect(await ask("const = 1")).toMatchObject({ status: "invalid" });
});

test("requests are answered while a cell waits, and the kernel still shows as busy", async () => {
  await using kernel = await TestKernel.start();
  const running = await kernel.send("execute_request", { code: "await new Promise(() => {})" });
  await kernel.until(() => kernel.published.find(({ type }) => type === "execute_input"));
  const { reply } = await kernel.request("kernel_info_request");
  expect(reply.content["status"]).toBe("ok");
  const last = await kernel.until(() =>
    kernel.published.at(-1)?.parentId === running ? kernel.published.at(-1) : undefined,
  );
  expect(last.content).toEqual({ execution_state: "busy" });
});

test("completion, inspection, history and control answer while a cell spins, and the kernel still shows as busy", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("const numbers = [1, 2, 3]");
  const running = await begin(kernel, "for (;;) {}");
  const complete = { code: "numbers.rev", cursor_pos: 11 };
  const inspect = { code: "numbers", cursor_pos: 3, detail_level: 0 };
  const history = { hist_access_type: "tail", n: 1, output: false, raw: true };
  const asked = [
    [await kernel.request("complete_request", complete), { matches: ["reverse"] }],
    [await kernel.request("inspect_request", inspect), { found: true }],
    [await kernel.request("is_complete_request", { code: "f(" }), { status: "incomplete" }],
    [await kernel.request("history_request", history), { status: "ok" }],
    [await kernel.request("kernel_info_request", {}, "control"), { status: "ok" }],
  ] as const;
  for (const [{ reply }, content] of asked) expect(reply.content).toMatchObject(content);
  const last = await kernel.until(() =>
    kernel.published.at(-1)?.parentId === running ? kernel.published.at(-1) : undefined,
  );
  expect(last.content).toEqual({ execution_state: "busy" });
});

test("the heartbeat answers while a cell spins", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("globalThis.before = 1");
  await kernel.send("execute_request", { code: "for (;;) {}" });
  await kernel.until(() =>
    kernel.published.findLast(({ content }) => content["code"] === "for (;;) {}"),
  );
  await kernel.heartbeat.send("ping");
  const [echo] = await kernel.heartbeat.receive();
  expect(echo?.toString()).toBe("ping");
});

test("a request of an unknown type is ignored", async () => {
  await using kernel = await TestKernel.start();
  await kernel.send("juggle_request", {});
  expect(value(await kernel.execute("1 + 1"))).toBe("2");
});

test("a request with content of the wrong shape is answered with an error that names the field", async () => {
  await using kernel = await TestKernel.start();
  const { reply } = await kernel.request("execute_request", { code: 5 });
  expect(reply.content).toMatchObject({ status: "error" });
  expect(reply.content["evalue"]).toBe(
    'Cannot read content of execute_request: "code" should be a string, found the number 5',
  );
  const cursor = await kernel.request("complete_request", { code: "🧵", cursor_pos: 2 });
  expect(cursor.reply.content["evalue"]).toBe("Cannot place cursor within 0..1: cursor_pos is 2");
});

test("history is answered, and numbers beyond reason are refused", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("1 + 1");
  const ask = async (content: object): Promise<Record<string, unknown>> =>
    (await kernel.request("history_request", content)).reply.content;
  expect(await ask({ hist_access_type: "tail", n: 1, output: true })).toEqual({
    status: "ok",
    history: [[1, 1, ["1 + 1", "2"]]],
  });
  expect(await ask({ hist_access_type: "tail", n: 1e300 })).toMatchObject({ status: "error" });
  expect(await ask({ hist_access_type: "sideways" })).toMatchObject({ status: "error" });
  expect(value(await kernel.execute("'alive'"))).toBe("'alive'");
});

test("history keeps a cell's own result, whatever silent cells give after it", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("1 + 1");
  await kernel.execute("'silent'", { silent: true });
  await kernel.execute("'not stored'", { store_history: false });
  await kernel.execute("let x = 1");
  const content = { hist_access_type: "tail", n: 9, output: true };
  const { reply } = await kernel.request("history_request", content);
  expect(reply.content["history"]).toEqual([
    [1, 1, ["1 + 1", "2"]],
    [1, 2, ["let x = 1", null]],
  ]);
});

test("messages that are torn, forged or repeated are ignored and counted, the log tells why, and the kernel lives on", async () => {
  await using kernel = await TestKernel.start({ stderr: "pipe" });
  let log = "";
  kernel.process.stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
  const code = "globalThis.runs = (globalThis.runs ?? 0) + 1";
  await kernel.shell.send(["no", "delimiter"]);
  await kernel.shell.send(["<IDS|MSG>"]);
  await kernel.shell.send(["<IDS|MSG>", "f00", "{}", "{}", "{}", "{}"]);
  await kernel.shell.send(serialize("execute_request", { code }, "another key").frames);
  const { id, frames } = serialize("execute_request", { code }, kernel.key);
  await kernel.shell.send(frames);
  await kernel.shell.send(frames);
  await kernel.exchange(id);
  expect(value(await kernel.execute("runs"))).toBe("1");
  const { reply } = await kernel.request("usage_request", {}, "control");
  expect(reply.content["ignored_messages"]).toEqual({
    "malformed-frames": 2,
    "bad-signature": 2,
    replayed: 1,
  });
  await expect.poll(() => log.trim().split("\n")).toHaveLength(3);
  expect(log).toContain("ignored a message: its signature is wrong");
  expect(log).toContain("connection file");
});

test("connect_request tells the ports, on any channel", async () => {
  await using kernel = await TestKernel.start();
  const { reply } = await kernel.request("connect_request");
  expect(reply.type).toBe("connect_reply");
  const { status: _status, ...ports } = reply.content;
  const names = ["control_port", "hb_port", "iopub_port", "shell_port", "stdin_port"];
  expect(Object.keys(ports).toSorted()).toEqual(names);
  expect(new Set(Object.values(ports)).size).toBe(5);
});

test("usage_request tells what all processes of the kernel take together, while a cell spins too", async () => {
  await using kernel = await TestKernel.start();
  const ask = async (): Promise<Record<string, unknown>> =>
    (await kernel.request("usage_request", {}, "control")).reply.content;
  const first = await ask();
  expect(first).toMatchObject({ pid: kernel.process.pid, kernel_cpu: 0 });
  expect(first).not.toHaveProperty("host_cpu_percent");
  await kernel.execute("globalThis.big = Buffer.alloc(100 << 20, 1)");
  await kernel.send("execute_request", { code: 'console.log("begun"); for (;;) {}' });
  await kernel.until(() => kernel.published.find(({ type }) => type === "stream"));
  const grown = await ask();
  const added = Number(grown["kernel_memory"]) - Number(first["kernel_memory"]);
  expect(added).toBeGreaterThan(90 << 20);
  // The loop has a core to itself, or at least a part of one.
  await expect.poll(async () => Number((await ask())["kernel_cpu"])).toBeGreaterThan(20);
  const { cpu_count, host_cpu_percent, host_virtual_memory } = await ask();
  expect([typeof cpu_count, typeof host_cpu_percent]).toEqual(["number", "number"]);
  expect(Object.keys(object(host_virtual_memory))).toEqual(
    expect.arrayContaining(["total", "available", "used", "free", "percent"]),
  );
});

test("debug_request is refused, as the debug adapter protocol has it", async () => {
  await using kernel = await TestKernel.start();
  const request = { type: "request", seq: 3, command: "initialize", arguments: {} };
  const { reply } = await kernel.request("debug_request", request, "control");
  expect(reply.type).toBe("debug_reply");
  expect(reply.content).toEqual({
    type: "response",
    request_seq: 3,
    command: "initialize",
    success: false,
    message: 'Cannot do "initialize": this kernel has no debugger, as its kernel_info_reply says',
  });
});

test("two clients get the replies to their own requests", async () => {
  await using kernel = await TestKernel.start();
  const onShell = kernel.request("kernel_info_request", {}, "shell");
  const onControl = kernel.request("kernel_info_request", {}, "control");
  const [first, second] = await Promise.all([onShell, onControl]);
  expect(first.reply.parentId).toBe(first.id);
  expect(second.reply.parentId).toBe(second.id);
});
