/** What the type check finds, as a person sees it in JupyterLab. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";
import { LabPage } from "../support/lab-page.ts";
import { writeNotebook } from "../support/notebook.ts";

const artifacts = path.join(root, "artifacts");
const cells = [
  "const answer: number = 'forty-two';",
  "async function load(id: number) { return { id } }\nload(1);\nload.nosuch;",
  "answer",
];

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: JupyterServer;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "check.ipynb"), cells);
  browser = await startChromium();
  server = await startJupyter(folder.path);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

test("findings stand under their cells, the first cell's late ones too, and Shift-Tab shows a value", async () => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const page = await context.newPage();
  const lab = await LabPage.open(page, server.url("lab/tree/check.ipynb"));
  await lab.choose(["Run", "Run All Cells"]);
  const outputs = page.locator(".jp-CodeCell .jp-OutputArea");
  await outputs.nth(0).getByText("TS2322").waitFor();
  await outputs.nth(1).getByText("Nothing waits for this promise").waitFor();
  expect(await outputs.nth(1).innerText()).toContain("│ load(1);");
  expect(await lab.errors()).toEqual([]);
  await page.screenshot({ path: path.join(artifacts, "check.png") });
  await page.locator(".jp-CodeCell .cm-content").nth(2).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+Tab");
  await page.locator(".jp-Tooltip").getByText("Value:").waitFor();
  await page.screenshot({ path: path.join(artifacts, "value.png") });
  await context.close();
});
