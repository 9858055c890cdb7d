/** Each notebook in JupyterLab, run cell by cell as its reader does. */
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { root } from "../support/command.ts";
import { committed } from "../support/executed-notebook.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";
import { LabPage } from "../support/lab-page.ts";

const notebooks = path.join(root, "notebooks");
const artifacts = path.join(root, "artifacts");
const names = (await readdir(notebooks)).filter((file) => file.endsWith(".ipynb"));

let browser: Browser;
let folder: string;
let server: JupyterServer;

beforeAll(async () => {
  // Inside the checkout: a notebook finds the packages that it finds in its own folder.
  await mkdir(artifacts, { recursive: true });
  folder = await mkdtemp(path.join(artifacts, "notebooks-"));
  await Promise.all(
    [...names, "lib"].map((name) =>
      cp(path.join(notebooks, name), path.join(folder, name), { recursive: true }),
    ),
  );
  browser = await startChromium();
  server = await startJupyter(folder);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

test.each(names)(
  "%s: each cell runs by Shift-Enter, and its charts are drawn",
  async (file) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    // In a workspace of its own: in the usual one JupyterLab opens the notebooks before it, too.
    const place = `lab/workspaces/${path.basename(file, ".ipynb")}/tree/${file}`;
    const lab = await LabPage.open(await context.newPage(), server.url(place));
    await lab.clear();
    await lab.runEach(await committed(path.basename(file, ".ipynb")));
    expect(await lab.errors()).toEqual([]);
    await lab.choose(["Kernel", "Shut Down Kernel"]);
    await lab.page.getByText("No Kernel | Unknown").first().waitFor();
    await context.close();
  },
  // 40 s of running at most; the rest is for a busy machine.
  120_000,
);
