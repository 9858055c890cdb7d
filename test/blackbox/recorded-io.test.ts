/** What comes from outside, as a recording in full sees it: each wait with its line, its length and its cause. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestKernel, value } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute('import { gantt } from "awaitlab"');
});
afterAll(async () => kernel[Symbol.asyncDispose]());

/** The awaits of a cell that took time: `line 3: io`, `line 4: timer`. */
async function waitsOf(cell: string): Promise<readonly string[]> {
  const { reply } = await kernel.execute(`%%gantt\n${cell}`);
  expect(reply.content["status"]).toBe("ok");
  const waits = `(({ sites, waits }) => waits.filter(({ cause, settledAt, wasSettled }) => cause !== "none" && settledAt !== undefined && !wasSettled)
    .map(({ site, cause }) => \`line \${sites[site].line}: \${cause}\`).join())(gantt().trace)`;
  return String(value(await kernel.execute(waits)))
    .replaceAll("'", "")
    .split(",");
}

test("files: by promises, by callbacks and as streams", async () => {
  expect(
    await waitsOf(`const { readFile, createReadStream } = require("node:fs");
const { readFile: read } = require("node:fs/promises");
await read(process.execPath, { flag: "r" }).then((bytes) => bytes.length);
await new Promise((resolve) => readFile("/dev/null", resolve));
for await (const chunk of createReadStream(process.execPath, { end: 10 })) chunk.length;`),
  ).toEqual(expect.arrayContaining(["line 4: io", "line 5: io", "line 6: io"]));
});

test("sockets and requests", async () => {
  expect(
    await waitsOf(`const { once } = require("node:events");
const server = require("node:http").createServer((request, response) => response.end("hello"));
await once(server.listen(0), "listening");
const answer = await fetch(\`http://localhost:\${server.address().port}\`);
await answer.text();
const socket = require("node:net").connect(server.address().port);
await once(socket, "connect");
socket.destroy(); server.close();`),
  ).toEqual(expect.arrayContaining(["line 4: io", "line 5: io", "line 8: io"]));
});

test("messages of workers, and of child processes", async () => {
  expect(
    await waitsOf(`const { once } = require("node:events");
const { Worker } = require("node:worker_threads");
const worker = new Worker("require('worker_threads').parentPort.postMessage(1)", { eval: true });
const [message] = await once(worker, "message");
await worker.terminate();
const { promisify } = require("node:util");
await promisify(require("node:child_process").execFile)(process.execPath, ["--version"]);`),
  ).toEqual(expect.arrayContaining(["line 5: io", "line 8: io"]));
});

test("timers of the platform and of node:timers/promises, once and again and again", async () => {
  const waits =
    await waitsOf(`const { setTimeout: later, setInterval: every } = require("node:timers/promises");
await new Promise((resolve) => setTimeout(resolve, 5));
await later(5);
for await (const tick of every(5)) break;`);
  // What comes after is the loop telling the interval that it is over.
  expect(waits.slice(0, 3)).toEqual(["line 3: timer", "line 4: timer", "line 5: timer"]);
});
