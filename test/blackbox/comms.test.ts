/** Lines between cells and parts of the page. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestKernel, text, value } from "../support/kernel.ts";
import { type Message } from "../support/wire-message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { openComm, registerTarget } from "awaitlab"');
});
afterAll(() => kernel[Symbol.asyncDispose]());

/** The first message of a comm that the kernel published after `before` ones. */
const said = (type: string, id: string): Promise<Message> =>
  kernel.until(() =>
    kernel.published.find((message) => message.type === type && message.content["comm_id"] === id),
  );

const info = async (target?: string): Promise<unknown> =>
  (await kernel.request("comm_info_request", { target_name: target })).reply.content["comms"];

test("a cell opens a comm, speaks, is answered while it awaits, and closes", async () => {
  const id = await kernel.send("execute_request", {
    code: `const line = openComm("widget", { a: 1 }, { id: "c1", metadata: { version: "2.1.0" } });
      line.send({ hi: 1 }, { buffers: [new Uint8Array([0, 255, 10])] });
      const answer = await new Promise((resolve) => line.onMessage(resolve));
      line.close({ bye: true });
      [answer.data, [...answer.buffers[0]]]`,
  });
  expect(await said("comm_open", "c1")).toMatchObject({
    parentId: id,
    content: { comm_id: "c1", target_name: "widget", data: { a: 1 } },
    metadata: { version: "2.1.0" },
  });
  const spoken = await said("comm_msg", "c1");
  expect(spoken.content["data"]).toEqual({ hi: 1 });
  expect(spoken.buffers.map((bytes) => [...bytes])).toEqual([[0, 255, 10]]);
  expect(await info()).toEqual({ c1: { target_name: "widget" } });
  const buffers = [Buffer.from([7, 0, 200])];
  await kernel.send("comm_msg", { comm_id: "c1", data: { yes: [1] } }, "shell", buffers);
  const exchange = await kernel.exchange(id);
  expect(value(exchange)).toBe("[ { yes: [ 1 ] }, [ 7, 0, 200 ] ]");
  expect((await said("comm_close", "c1")).content["data"]).toEqual({ bye: true });
  expect(await info()).toEqual({});
});

test("a client opens a comm to a target that a cell registered; what its handlers print is the cell's", async () => {
  const cell = await kernel.execute(`registerTarget("echo", (comm, opening) => {
    console.log("opened", opening.data);
    comm.onMessage(({ data }) => comm.send({ echo: data }));
    comm.onClose(({ data }) => console.log("closed", data));
  })`);
  const opening = await kernel.send("comm_open", {
    comm_id: "c2",
    target_name: "echo",
    data: { from: "page" },
  });
  await kernel.send("comm_msg", { comm_id: "c2", data: "a" });
  expect((await said("comm_msg", "c2")).content["data"]).toEqual({ echo: "a" });
  expect(await info("echo")).toEqual({ c2: { target_name: "echo" } });
  expect(await info("another")).toEqual({});
  await kernel.send("comm_close", { comm_id: "c2", data: { why: 1 } });
  await kernel.until(() =>
    text({ iopub: kernel.published.filter(({ parentId }) => parentId === cell.id) }) ===
    "opened { from: 'page' }\nclosed { why: 1 }\n"
      ? true
      : undefined,
  );
  const states = kernel.published
    .filter(({ parentId }) => parentId === opening)
    .map(({ content }) => content["execution_state"]);
  expect(states).toEqual(["busy", "idle"]);
  expect(await info()).toEqual({});
});

test("a comm to a target that nobody knows is closed", async () => {
  await kernel.send("comm_open", { comm_id: "c3", target_name: "nobody", data: {} });
  await said("comm_close", "c3");
  expect(await info()).toEqual({});
});

test("a handler that throws, now or later, is an error of the cell that gave it", async () => {
  const cell = await kernel.execute(
    'registerTarget("faulty", async () => { await null; throw new Error("handler") })',
  );
  await kernel.execute("1");
  await kernel.send("comm_open", { comm_id: "c4", target_name: "faulty", data: {} });
  const shown = await kernel.until(() => kernel.published.find(({ type }) => type === "error"));
  expect(shown.content["evalue"]).toBe("handler");
  expect(shown.parentId).toBe(cell.id);
  await kernel.send("comm_close", { comm_id: "c4", data: {} });
});

test("sending by a closed comm is an error that names it", async () => {
  const { reply } = await kernel.execute(
    'const shut = openComm("widget", {}, { id: "c5" }); shut.close(); shut.close(); shut.send(1)',
  );
  expect(reply.content["evalue"]).toBe('Cannot send to "widget": comm "c5" is closed');
});

test("messages to comms that don't exist, and malformed ones, are ignored", async () => {
  await kernel.send("comm_msg", { comm_id: "nobody", data: {} });
  await kernel.send("comm_close", { comm_id: "nobody", data: {} });
  await kernel.send("comm_msg", { data: {} });
  await kernel.send("comm_open", { comm_id: 5 });
  expect(value(await kernel.execute("'alive'"))).toBe("'alive'");
});

test("comms are closed when the process that held them is gone", async () => {
  await kernel.execute('openComm("widget", {}, { id: "c6" })');
  await kernel.execute("process.exit(0)");
  await said("comm_close", "c6");
  expect(await info()).toEqual({});
});
