/** How much memory a kernel's processes keep, after a collection of garbage. */
import { expect } from "vitest";
import { type TestKernel, value } from "./kernel.ts";
import { object } from "./wire-message.ts";

/** V8's heap and the buffers outside it, in bytes. */
const readInRunner = `{
  const v8 = require("node:v8"); const vm = require("node:vm");
  v8.setFlagsFromString("--expose-gc");
  vm.runInNewContext("gc")(); await new Promise(setImmediate); vm.runInNewContext("gc")();
}
(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())`;

export async function runnerHeap(kernel: TestKernel): Promise<number> {
  const bytes = Number(value(await kernel.execute(readInRunner)));
  expect(bytes).toBeGreaterThan(0);
  return bytes;
}

/** @param port Of the kernel's inspector */
export async function kernelHeap(port: number): Promise<number> {
  const targets: unknown = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const target = object(Array.isArray(targets) ? targets[0] : undefined);
  const socket = new WebSocket(String(target["webSocketDebuggerUrl"]));
  try {
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    await command(socket, "HeapProfiler.collectGarbage");
    const usage = await command(socket, "Runtime.getHeapUsage");
    return Number(usage["usedSize"]) + Number(usage["backingStorageSize"]);
  } finally {
    socket.close();
  }
}

async function command(socket: WebSocket, method: string): Promise<Record<string, unknown>> {
  const answer = new Promise<unknown>((resolve) =>
    socket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))), {
      once: true,
    }),
  );
  socket.send(JSON.stringify({ id: 1, method }));
  return object(object(await answer)["result"]);
}
