/** File → Save and Export Notebook As, beside HTML: what a person gets from JupyterLab's menu. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";
import { LabPage } from "../support/lab-page.ts";
import { writeNotebook } from "../support/notebook.ts";

vi.setConfig({ testTimeout: 180_000 });

const artifacts = path.join(root, "artifacts");

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: JupyterServer;
let context: BrowserContext;
let lab: LabPage;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  folder = await temporaryFolder();
  await copyFile(
    path.join(root, "notebooks", "images", "counting.png"),
    path.join(folder.path, "picture.png"),
  );
  await writeNotebook(path.join(folder.path, "a.ipynb"), [
    { type: "markdown", source: "# Exported\n\n![A picture](picture.png)" },
    "// %%gantt\nawait new Promise((resolve) => setTimeout(resolve, 50));",
  ]);
  browser = await startChromium();
  server = await startJupyter(folder.path);
  context = await browser.newContext();
  const page = await context.newPage();
  // The menu lists what the server can write.
  const listed = page.waitForResponse((response) => response.url().includes("/api/nbconvert"));
  lab = await LabPage.open(page, server.url("lab/tree/a.ipynb"));
  await lab.runAll(1);
  await (await listed).finished();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

test("PDF is printed by the browser that is there, with the chart and the picture", async () => {
  const pdf = await lab.exportAs("PDF");
  expect(pdf.suggestedFilename()).toBe("a.pdf");
  const bytes = await readFile(await pdf.path());
  await writeFile(path.join(artifacts, "exported.pdf"), bytes);
  const text = bytes.toString("latin1");
  expect(text.slice(0, 5)).toBe("%PDF-");
  expect(text).toContain("/Title (a)");
  // The picture. The chart is no image but drawn.
  expect(text.match(/\/Subtype \/Image/gu)?.length).toBeGreaterThan(0);
});

test("Markdown comes with the pictures of its charts", async () => {
  const zip = await lab.exportAs("Markdown");
  expect(zip.suggestedFilename()).toBe("a.zip");
  const names = (await readFile(await zip.path())).toString("latin1");
  expect(names).toContain("a.md");
  expect(names).toMatch(/output_\d_\d\.png/u);
});
