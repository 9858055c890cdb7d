/** A Jupyter Server drops output that comes faster than its limits: behind one, the kernel keeps below them. */
import path from "node:path";
import {
  KernelManager,
  type KernelMessage,
  ServerConnection,
  SessionManager,
} from "@jupyterlab/services";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import { TestKernel } from "../support/kernel.ts";
import { startStockServer } from "../support/stock-server.ts";
import type { Message } from "../support/wire-message.ts";

/** @returns How many messages were sent within so long, at most; by the kernel's own clock: what the machine delays is not its pace */
function mostWithin(windowMs: number, messages: readonly Message[]): number {
  const sentMs = messages.map(({ header }) => Date.parse(String(header["date"])));
  const counts = sentMs.map(
    (from, index) => sentMs.slice(index).filter((ms) => ms < from + windowMs).length,
  );
  return Math.max(...counts);
}

test("behind a server, 3 seconds have little more than half of the 3,000 messages that it lets through", async () => {
  await using kernel = await TestKernel.start({ env: { JPY_SESSION_NAME: "a.ipynb" } });
  const { iopub } = await kernel.execute(
    'import { display } from "awaitlab"; for (let i = 0; i < 2500; i++) { console.log(i); display.text(String(i)) }',
  );
  const output = iopub.filter(({ type }) => type === "stream" || type === "display_data");
  expect(output).toHaveLength(5000);
  expect(mostWithin(3000, output)).toBeLessThan(1850);
});

test("behind a server, what a cell shows before it ends the process arrives whole, and no faster", async () => {
  await using kernel = await TestKernel.start({ env: { JPY_SESSION_NAME: "a.ipynb" } });
  const { iopub } = await kernel.execute(
    'import { display } from "awaitlab"; for (let i = 0; i < 1500; i++) display.text("x".repeat(300)); process.exit(3)',
  );
  const displays = iopub.filter(({ type }) => type === "display_data");
  expect(displays).toHaveLength(1500);
  expect(mostWithin(1000, displays)).toBeLessThan(520);
});

test(
  "100,000 lines arrive whole through a server with its own limits, and so do 2,500 displays",
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    await using server = await startStockServer(path.resolve(folder.path));
    const address = new URL(server.url(""));
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: address.origin,
      wsUrl: address.origin.replace("http", "ws"),
      token: address.searchParams.get("token") ?? "",
    });
    const kernelManager = new KernelManager({ serverSettings });
    const sessions = new SessionManager({ serverSettings, kernelManager });
    const kernel = { name: "tested" };
    const session = await sessions.startNew({
      path: "a.ipynb",
      name: "a",
      type: "notebook",
      kernel,
    });
    const run = async (code: string): Promise<KernelMessage.IIOPubMessage[]> => {
      const outputs: KernelMessage.IIOPubMessage[] = [];
      const future = session.kernel?.requestExecute({ code });
      if (future === undefined) throw new Error("the session has no kernel");
      future.onIOPub = (message) => {
        outputs.push(message);
      };
      await future.done;
      return outputs;
    };
    const textOf = (outputs: readonly KernelMessage.IIOPubMessage[]): string =>
      outputs.map(({ content }) => ("text" in content ? String(content.text) : "")).join("");

    const lines = await run(
      'for (let i = 0; i < 100_000; i++) console.log(`line ${i} of what a cell "prints" in a loop`)',
    );
    const expected = Array.from(
      { length: 100_000 },
      (_, index) => `line ${index} of what a cell "prints" in a loop\n`,
    ).join("");
    expect(expected.length).toBeGreaterThan(4_000_000);
    const text = textOf(lines);
    expect(text).not.toContain("rate exceeded");
    expect(text === expected).toBe(true);

    const displays = await run(
      'import { display } from "awaitlab"; for (let i = 0; i < 2500; i++) { console.log(i); display.text(String(i)) }',
    );
    expect(textOf(displays)).not.toContain("rate exceeded");
    expect(displays.filter(({ header }) => header.msg_type === "display_data")).toHaveLength(2500);

    await sessions.shutdownAll();
    sessions.dispose();
    kernelManager.dispose();
  },
);
