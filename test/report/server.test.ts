/** Reports made on a Jupyter server that was started apart, as on another machine. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { temporaryFolder } from "../support/folder.ts";
import type { JupyterServer } from "../support/jupyter-server.ts";
import { writeNotebook } from "../support/notebook.ts";
import { freePort } from "../support/port.ts";
import { readPage, startReport, textOf } from "../support/report.ts";
import { startStockServer } from "../support/stock-server.ts";

// Each report starts a server, a kernel and nbconvert.
vi.setConfig({ testTimeout: 180_000 });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let here: string;
let there: string;
/** Its addresses are those of a person's own server on a hub. */
let server: JupyterServer;
let address: URL;
let token: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  [here, there] = [path.join(folder.path, "here"), path.join(folder.path, "there")];
  await Promise.all([mkdir(here), mkdir(there)]);
  server = await startStockServer(there, "user/ada/");
  address = new URL(server.url(""));
  token = address.searchParams.get("token") ?? "";
  address.search = "";
  await writeNotebook(path.join(here, "a.ipynb"), ["console.log(process.cwd())", "1 + 1"]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function kernelsLeft(): Promise<unknown> {
  return (await fetch(server.url("api/kernels"))).json();
}

test("--server and --token run the notebook there, and leave no kernel behind", async () => {
  const args = ["a.ipynb", "--server", address.href, "--token", token];
  expect((await startReport(here, args).outcome).code).toBe(0);
  expect(textOf(await readPage(here, "a.html"))).toContain(there);
  expect(await kernelsLeft()).toEqual([]);
});

test("the address may be the one that Jupyter prints; the token may come by the environment", async () => {
  const printed = startReport(here, ["a.ipynb", "--server", server.url("lab/tree/a.ipynb")]);
  expect((await printed.outcome).code).toBe(0);
  const args = ["a.ipynb", "--server", address.href.replace(/\/$/u, "")];
  expect((await startReport(here, args, { JUPYTER_TOKEN: token }).outcome).code).toBe(0);
});

test("Ctrl-C ends the kernel on the server, and writes what ran", async () => {
  await writeNotebook(path.join(here, "b.ipynb"), ["1", "await new Promise(() => {})"]);
  const report = startReport(here, ["b.ipynb", "--server", server.url("")]);
  await report.saw("cell 2/2");
  report.process.kill("SIGINT");
  expect((await report.outcome).code).toBe(130);
  expect(textOf(await readPage(here, "b.html"))).toContain("stopped by hand");
  expect(await kernelsLeft()).toEqual([]);
});

test("a wrong token, address or kernel is told, with the way out", async () => {
  const failing = async (args: readonly string[], name = "a.ipynb"): Promise<string> => {
    const { code, stdout, stderr } = await startReport(here, [name, ...args]).outcome;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return stderr;
  };
  expect(await failing(["--server", address.href, "--token", "wrong"])).toContain(
    "it refuses the token (403). Give the right one with --token",
  );
  expect(await failing(["--server", address.origin, "--token", token])).toContain(
    "it answered 404 Not Found. Is this the address of a Jupyter server?",
  );
  const nobody = `http://127.0.0.1:${await freePort()}`;
  expect(await failing(["--server", nobody])).toContain(`Cannot reach the server "${nobody}/"`);
  await writeNotebook(path.join(here, "c.ipynb"), ["1"], "awaitlab-of-old");
  const unknown = await failing(["--server", server.url("")], "c.ipynb");
  expect(unknown).toMatch(/the server has no kernel "awaitlab-of-old", only .*"tested"/u);
});
