/** What the kernel knows of a cell's text, where a person looks for it in JupyterLab. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { root } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type JupyterServer, startJupyter } from "../support/jupyter-server.ts";
import { LabPage } from "../support/lab-page.ts";
import { writeNotebook } from "../support/notebook.ts";

const artifacts = path.join(root, "artifacts");
const cells = [
  [
    "interface Person { readonly name: string; age: number }",
    "const people: Person[] = [{ name: 'Ada', age: 36 }];",
    "/** Adds two numbers. */",
    "async function add(first: number, second: number) { return first + second }",
  ].join("\n"),
  "",
];

let browser: Browser;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: JupyterServer;
let context: BrowserContext;
let page: Page;
let lab: LabPage;
let last: Locator;

beforeAll(async () => {
  await mkdir(artifacts, { recursive: true });
  folder = await temporaryFolder();
  await writeNotebook(path.join(folder.path, "language.ipynb"), cells);
  browser = await startChromium();
  server = await startJupyter(folder.path);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  page = await context.newPage();
  lab = await LabPage.open(page, server.url("lab/tree/language.ipynb"));
  await lab.choose(["Run", "Run All Cells"]);
  await page.locator(".jp-CodeCell .jp-InputPrompt").first().getByText(/\d/u).waitFor();
  last = page.locator(".jp-CodeCell .cm-content").last();
  await last.click();
});

afterEach(() => context.close());

/** Replace the last cell's text; the cursor stands at its end. */
async function type(code: string): Promise<void> {
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  // JupyterLab closes brackets by itself.
  await page.keyboard.insertText(code);
}

/** @returns What JupyterLab offers for what was typed */
async function pressTab(): Promise<Locator> {
  // Until then, Tab indents.
  await page.locator(".jp-Cell.jp-mod-active .jp-mod-completer-enabled").waitFor();
  await page.keyboard.press("Tab");
  return page.locator(".jp-Completer:visible");
}

async function photograph(name: string): Promise<void> {
  await page.screenshot({ path: path.join(artifacts, `${name}.png`) });
}

test("Tab offers members with their kinds, narrows them while one types, and Enter takes one", async () => {
  await type("people.");
  const completer = await pressTab();
  const item = completer.locator(".jp-Completer-item").filter({ hasText: /^\S?map/u });
  await item.waitFor();
  expect(await item.locator(".jp-Completer-icon, .jp-Completer-monogram").count()).toBe(1);
  expect(await item.innerText()).toContain("function");
  await photograph("completion");
  await page.keyboard.type("findLastI");
  await completer.getByText("findLastIndex").waitFor();
  expect(await completer.locator(".jp-Completer-item").count()).toBe(1);
  await page.keyboard.press("Enter");
  expect(await last.innerText()).toBe("people.findLastIndex");
});

test("an offered member of what may be missing replaces the dot", async () => {
  await type("'🧵'; people.at(0).n");
  await (await pressTab()).getByText("?.name").waitFor();
  await page.keyboard.press("Enter");
  expect(await last.innerText()).toBe("'🧵'; people.at(0)?.name");
});

test("Shift-Tab within a call shows its signature, the active parameter in bold", async () => {
  await type("add(1, ");
  await page.keyboard.press("Shift+Tab");
  const tooltip = page.locator(".jp-Tooltip");
  await tooltip.getByText("Adds two numbers.").waitFor();
  expect(await tooltip.locator("strong").innerText()).toBe("second: number");
  await photograph("signature");
});

test("the contextual inspector follows the cursor", async () => {
  await type("people; add");
  await lab.choose(["Help", "Show Contextual Help"]);
  const panel = page.locator(".jp-Inspector");
  await last.click();
  await page.keyboard.press("Control+End");
  await panel.getByText("Adds two numbers.").waitFor();
  expect(await panel.innerText()).toContain(
    "function add(first: number, second: number): Promise<number>",
  );
  await photograph("inspector");
  await page.keyboard.press("Control+Home");
  await panel.getByText("const people: Person[]").waitFor();
  expect(await panel.innerText()).toContain("Value:");
});

test("cells are highlighted as TypeScript", async () => {
  const first = page.locator(".jp-CodeCell .cm-content").first();
  expect(await first.getAttribute("data-language")).toBe("typescript");
  // CodeMirror gives a class to each kind of word.
  const kindOf = (word: string): Promise<string | null> =>
    first
      .locator("span", { hasText: new RegExp(`^${word}$`, "u") })
      .first()
      .getAttribute("class");
  const keyword = await kindOf("const");
  expect(keyword).toBeTruthy();
  // Keywords to TypeScript alone.
  expect(await kindOf("interface")).toBe(keyword);
  expect(await kindOf("readonly")).toBe(keyword);
  expect(await kindOf("people")).not.toBe(keyword);
});
