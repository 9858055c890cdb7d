/** Pages of `awaitlab report`, opened with the network off. */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { report, startReport } from "../support/report.ts";

vi.setConfig({ testTimeout: 120_000 });

const artifacts = path.join(root, "artifacts");
const cells = [
  {
    type: "markdown",
    source:
      "# A report\n\nEuler: $e^{i\\pi}$\n\n<details><summary>Answer</summary>\n\nHidden words\n\n</details>\n\n## First\n\n## Second\n\n### Below",
  },
  "const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));\nconst text: string = 1;",
  "// %%gantt\nawait Promise.all([sleep(60), sleep(90)]);",
  "import { gantt } from 'awaitlab';\ngantt()",
  "throw new Error('the end')",
] as const;

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  folder = await temporaryFolder();
  browser = await startChromium();
  const { page, stderr } = await report(folder.path, cells, ["--param", "n=1"]);
  if (page === "") throw new Error(stderr);
});
afterAll(async () => {
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

/** Open the report in a browser without a network, and see that it wants none. */
async function open(options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
  const context = await browser.newContext({
    offline: true,
    viewport: { width: 1000, height: 900 },
    ...options,
  });
  const asked: string[] = [];
  const faults: string[] = [];
  context.on("request", (request) => asked.push(request.url()));
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`file://${folder.path}/reports/a.html`);
  await look(page);
  expect(asked.filter((url) => !/^(?:file|data|blob):/u.test(url))).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
}

const charts = ".js-plotly-plot:visible:has(.main-svg)";
const stills = '.awaitlab-chart img[src^="data:image"]:visible';

/** @returns Red, green and blue of what lies behind the text, 0 to 255 */
const background = (page: Page): Promise<unknown> =>
  page.evaluate("getComputedStyle(document.body).backgroundColor");

test.each([
  { colorScheme: "light", behind: "rgb(255, 255, 255)" },
  { colorScheme: "dark", behind: "rgb(17, 17, 17)" },
] as const)("in $colorScheme, charts live, and all else is there", async (given) => {
  const { colorScheme, behind } = given;
  await open({ colorScheme }, async (page) => {
    await page.locator(charts).nth(1).waitFor();
    expect(await page.locator(stills).count()).toBe(0);
    expect(await background(page)).toBe(behind);
    expect(await page.locator(".katex-html").count()).toBe(1);
    expect(await page.getByText("Hidden words").isVisible()).toBe(false);
    const contents = page.locator(".awaitlab-contents a");
    expect(await contents.allTextContents()).toEqual(["First", "Second", "Below"]);
    await contents.nth(1).click();
    expect(page.url()).toMatch(/#Second$/u);
    const outputs = page.locator(".jp-CodeCell .jp-OutputArea");
    expect(await outputs.first().innerText()).toContain("TS2322");
    expect(await outputs.last().innerText()).toContain("Error: the end");
    expect(await page.locator(".awaitlab-facts .incomplete").innerText()).toContain("the end");
    await page.screenshot({
      path: path.join(artifacts, `report-${colorScheme}.png`),
      fullPage: true,
    });
  });
});

test("Plotly is on the page once", async () => {
  const html = await readFile(path.join(folder.path, "reports", "a.html"), "utf8");
  expect(html.match(/plotly\.js \(basic/gu)).toHaveLength(1);
});

test("a chart answers the pointer", async () => {
  await open({}, async (page) => {
    const bar = page.locator(`${charts} .barlayer .point path`).first();
    await bar.hover({ force: true });
    const hover = page.locator(".hoverlayer .hovertext").first();
    await hover.waitFor();
    expect(await hover.textContent()).toContain("ms");
  });
});

test("without scripts, still images stand", async () => {
  await open({ javaScriptEnabled: false }, async (page) => {
    expect(await page.locator(charts).count()).toBe(0);
    expect(await page.locator(stills).count()).toBe(2);
    await page.screenshot({ path: path.join(artifacts, "report-no-scripts.png"), fullPage: true });
  });
});

test("on paper, also from a dark screen, there are still images on white, and what was folded is open", async () => {
  await open({ colorScheme: "dark" }, async (page) => {
    await page.locator(charts).nth(1).waitFor();
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator(charts).count()).toBe(0);
    expect(await page.locator(stills).count()).toBe(2);
    expect(await background(page)).toBe("rgb(255, 255, 255)");
    expect((await page.getByText("Hidden words").boundingBox())?.height).toBeGreaterThan(0);
    await page.screenshot({ path: path.join(artifacts, "report-print.png"), fullPage: true });
  });
});

test("--to pdf prints the page, with the place of each heading", async () => {
  const { code, stdout } = await startReport(folder.path, [
    "a.ipynb",
    "--allow-errors",
    "--to",
    "pdf",
  ]).outcome;
  expect(code).toBe(0);
  expect(stdout).toBe(`${folder.path}/reports/a.pdf\n`);
  const pdf = (await readFile(path.join(folder.path, "reports", "a.pdf"))).toString("latin1");
  expect(pdf.slice(0, 5)).toBe("%PDF-");
  expect(pdf).toContain("/Title (A report)");
  expect(pdf).toContain("/Dest /Second");
});
