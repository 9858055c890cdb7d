/** The notebook as a person meets it: opened in JupyterLab, run, and exported. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { venvBin } from "../../kernel/setup/places.mjs";
import { startChromium } from "../support/chromium.ts";
import { root, run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";
import { LabPage } from "../support/lab-page.ts";

const notebook = "01-counting.ipynb";
const charts = 3;
const artifacts = path.join(root, "artifacts");

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: JupyterServer;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  folder = await temporaryFolder();
  await copyFile(path.join(root, "notebooks", notebook), path.join(folder.path, notebook));
  browser = await startChromium();
  server = await startJupyter(folder.path);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

/** Take a picture of each chart where it stands. */
async function photograph(page: Page, name: string): Promise<void> {
  const drawn = page.locator(".js-plotly-plot");
  for (let index = 0; index < charts; index += 1) {
    // One page, one scroll position.
    // oxlint-disable no-await-in-loop
    await drawn.nth(index).scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(artifacts, `${name}-${index + 1}.png`) });
    // oxlint-enable no-await-in-loop
  }
}

async function chooseTheme(theme: string): Promise<void> {
  const settings = path.join(folder.path, ".lab/settings/@jupyterlab/apputils-extension");
  await mkdir(settings, { recursive: true });
  await writeFile(path.join(settings, "themes.jupyterlab-settings"), JSON.stringify({ theme }));
}

/** Open an exported page with the network off, and count its living charts. */
async function chartsOffline(html: string, name: string): Promise<number> {
  const file = path.join(folder.path, `${name}.html`);
  await writeFile(file, html);
  const context = await browser.newContext({
    offline: true,
    viewport: { width: 1000, height: 900 },
  });
  const requests: string[] = [];
  const faults: string[] = [];
  context.on("request", (request) => requests.push(request.url()));
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`file://${file}`);
  await page.locator(".js-plotly-plot .main-svg").first().waitFor();
  await page.locator(".js-plotly-plot").last().locator(".main-svg").first().waitFor();
  await photograph(page, name);
  expect(requests.filter((url) => !/^(?:file|data|blob):/u.test(url))).toEqual([]);
  expect(faults).toEqual([]);
  const count = await page.locator(".js-plotly-plot:has(.main-svg)").count();
  expect(await page.locator(".js-plotly-plot ~ img:visible, img:visible:has(~ div)").count()).toBe(
    0,
  );
  await context.close();
  return count;
}

describe.each([
  { theme: "JupyterLab Light", name: "jupyterlab-light" },
  { theme: "JupyterLab Dark", name: "jupyterlab-dark" },
])("$theme", ({ theme, name }) => {
  test("runs the notebook and draws each chart", async () => {
    await chooseTheme(theme);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const lab = await LabPage.open(page, server.url(`lab/tree/${notebook}`));
    await lab.runAll(charts);
    expect(await lab.errors()).toEqual([]);
    await photograph(page, name);
    await context.close();
  });
});

test("File → Save and Export Notebook As → HTML gives a page whose charts live offline", async () => {
  const context = await browser.newContext();
  const lab = await LabPage.open(await context.newPage(), server.url(`lab/tree/${notebook}`));
  await lab.runAll(charts);
  const html = await lab.exportHtml();
  await context.close();
  expect(await chartsOffline(html, "exported-from-menu")).toBe(charts);
});

test("jupyter nbconvert --execute gives a page whose charts live offline", async () => {
  const args = ["nbconvert", "--execute", "--to", "html", "--output-dir", folder.path, notebook];
  const converted = await run(path.join(venvBin, "jupyter"), args, { cwd: folder.path });
  expect(converted).toMatchObject({ code: 0 });
  const html = await readFile(path.join(folder.path, "01-counting.html"), "utf8");
  expect(await chartsOffline(html, "exported-by-nbconvert")).toBe(charts);
});
