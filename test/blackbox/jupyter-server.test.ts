/** Our kernel behind a real Jupyter Server, driven as JupyterLab drives it: through its own services library. */
import path from "node:path";
import { type Kernel, KernelManager, KernelMessage, ServerConnection } from "@jupyterlab/services";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: JupyterServer;
let kernels: KernelManager;
let kernel: Kernel.IKernelConnection;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startJupyter(path.resolve(folder.path));
  const address = new URL(server.url(""));
  kernels = new KernelManager({
    serverSettings: ServerConnection.makeSettings({
      baseUrl: address.origin,
      wsUrl: address.origin.replace("http", "ws"),
      token: address.searchParams.get("token") ?? "",
    }),
  });
  kernel = await kernels.startNew({ name: "awaitlab" });
});
afterAll(async () => {
  await kernels.shutdownAll();
  kernels.dispose();
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Ran {
  readonly reply: KernelMessage.IExecuteReplyMsg;
  readonly outputs: readonly KernelMessage.IIOPubMessage[];
}

async function run(code: string): Promise<Ran> {
  const future = kernel.requestExecute({ code });
  const outputs: KernelMessage.IIOPubMessage[] = [];
  future.onIOPub = (message) => {
    outputs.push(message);
  };
  return { reply: await future.done, outputs };
}

test("the server starts the kernel and learns its language", async () => {
  const info = await kernel.info;
  expect(info.implementation).toBe("awaitlab");
  expect(info.language_info.name).toBe("typescript");
});

test("a cell's output, value and state reach the client in order", async () => {
  const { reply, outputs } = await run('console.log("hello"); const n: number = await 41; n + 1');
  expect(reply.content.status).toBe("ok");
  expect(outputs.map(({ header }) => header.msg_type)).toEqual([
    "status",
    "execute_input",
    "stream",
    "execute_result",
    "status",
  ]);
});

test("%%gantt sends a chart that JupyterLab draws, and adds its picture to what is displayed", async () => {
  const { outputs } = await run("// %%gantt\nawait new Promise((done) => setTimeout(done, 10));");
  const bundles = outputs.flatMap(({ header, content }) =>
    header.msg_type.endsWith("display_data") && "data" in content
      ? [{ type: header.msg_type, mimes: Object.keys(content.data ?? {}).toSorted() }]
      : [],
  );
  expect(bundles).toEqual([
    {
      type: "display_data",
      mimes: ["application/vnd.plotly.v1+json", "text/html", "text/plain"],
    },
    {
      type: "update_display_data",
      mimes: ["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"],
    },
  ]);
});

test("Stop ends a loop and keeps the variables", async () => {
  await run("const kept = 1");
  const future = kernel.requestExecute({ code: 'console.log("begun"); for (;;) {}' });
  const begun = Promise.withResolvers<void>();
  future.onIOPub = ({ header }) => {
    if (header.msg_type === "stream") begun.resolve();
  };
  await begun.promise;
  await kernel.interrupt();
  const reply = await future.done;
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  const { outputs } = await run("kept");
  expect(outputs.some(({ header }) => header.msg_type === "execute_result")).toBe(true);
});

test("a prompt is answered through the client that sent the cell", async () => {
  const future = kernel.requestExecute({ code: 'prompt("Who?")', allow_stdin: true });
  future.onStdin = (message) => {
    if (!KernelMessage.isInputRequestMsg(message)) return;
    future.sendInputReply({ status: "ok", value: "Ada" }, message.header);
  };
  const results: unknown[] = [];
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "execute_result" && "data" in content) results.push(content.data);
  };
  await future.done;
  expect(results).toEqual([{ "text/plain": "'Ada'" }]);
});

test("a page opens a comm to a cell's target, sends bytes and gets some back", async () => {
  await run(`import { registerTarget } from "awaitlab";
    registerTarget("double", (comm) => comm.onMessage(({ data, buffers }) =>
      comm.send({ of: data }, { buffers: buffers.map((bytes) => bytes.map((byte) => byte * 2)) })));`);
  const comm = kernel.createComm("double");
  const answered = Promise.withResolvers<KernelMessage.ICommMsgMsg>();
  comm.onMsg = answered.resolve;
  await comm.open().done;
  await comm.send({ n: 1 }, {}, [new Uint8Array([1, 21]).buffer]).done;
  const { content, buffers } = await answered.promise;
  expect(content.data).toEqual({ of: { n: 1 } });
  const [bytes] = buffers ?? [];
  expect(
    bytes === undefined
      ? []
      : [...new Uint8Array("buffer" in bytes ? bytes.buffer : bytes)].slice(-2),
  ).toEqual([2, 42]);
  await comm.close().done;
});

test("Restart gives a kernel that has forgotten everything", async () => {
  await run("const gone = 1");
  await kernel.restart();
  const { reply } = await run("gone");
  expect(reply.content).toMatchObject({ status: "error", evalue: "gone is not defined" });
});
