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
import { startStockServer } from "../support/stock-server.ts";

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
