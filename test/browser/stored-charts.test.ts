/** A notebook that somebody else ran: its charts before anything is run here. */
import path from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { startChromium } from "../support/chromium.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";
import { LabPage } from "../support/lab-page.ts";
import { writeNotebook } from "../support/notebook.ts";

let browser: Browser;
let server: JupyterServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "stored.ipynb"), [
    'import { sleep } from "awaitlab";\nconst load = async (ms: number) => { await sleep(ms); };',
    "%%gantt\nfor (const ms of [20, 30]) {\n  await load(ms);\n}",
  ]);
  const args = ["nbconvert", "--to", "notebook", "--execute", "--inplace", "stored.ipynb"];
  const executed = await run(path.join(venvBin, "jupyter"), args, { cwd: folder.path });
  if (executed.code !== 0) throw new Error(executed.stderr);
  browser = await startChromium();
  server = await startJupyter(folder.path);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

/** The notebook as JupyterLab opens it, which trusts nothing that it did not run. */
async function opened(hasPlotly: boolean, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 } });
  const page = await context.newPage();
  if (!hasPlotly) await page.route(/jupyterlab-plotly/, (route) => route.abort());
  await LabPage.open(page, server.url("lab/tree/stored.ipynb"));
  await look(page);
  await context.close();
}

/** It is there, and as large as its picture: one that could not be read takes no room. */
async function expectShown(picture: Locator): Promise<void> {
  await picture.waitFor();
  const { width, height } = (await picture.boundingBox()) ?? { width: 0, height: 0 };
  expect(width).toBeGreaterThan(400);
  expect(height).toBeGreaterThan(80);
}

test("in a notebook that isn't trusted the chart stands as a picture, and lives once it is pointed at", async () => {
  await opened(true, async (page) => {
    const picture = page.locator(".jp-OutputArea img");
    await expectShown(picture);
    const { x, y } = (await picture.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(x + 50, y + 50); // `hover` would wait for the picture, which goes
    const chart = page.locator(".jp-OutputArea .js-plotly-plot");
    await chart.locator(".main-svg").first().waitFor();
    expect(await chart.textContent()).toContain("The cell awaited 2 times one after the other");
  });
});

test("where JupyterLab has no Plotly the picture stands, with words for those who can't see it", async () => {
  await opened(false, async (page) => {
    const picture = page.locator(".jp-OutputArea img");
    await expectShown(picture);
    expect(await page.locator(".js-plotly-plot").count()).toBe(0);
    expect(await picture.getAttribute("alt")).toContain("awaited 2 times one after the other");
    expect(await page.locator(".jp-OutputArea ul").textContent()).toContain(
      "At once it would take",
    );
  });
});
