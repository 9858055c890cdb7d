/** What the export template puts into a page, and what it leaves out. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { venvBin } from "../../kernel/setup/places.mjs";
import { startChromium } from "../support/chromium.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/folder.ts";

const plotlyType = "application/vnd.plotly.v1+json";
/** A pixel, to stand where scripts don't run. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser.close());

const figure = (type: string): object => ({
  data: [{ type, x: [1, 2], y: [3, 4], z: [[1, 2]] }],
  layout: { title: { text: "</script><b>A & B</b>" } },
});

const code = (data: object): object => ({
  cell_type: "code",
  source: "1",
  metadata: {},
  execution_count: 1,
  outputs: [{ output_type: "display_data", metadata: {}, data }],
});

const markdown = (source: string): object => ({ cell_type: "markdown", source, metadata: {} });

async function exported(cells: readonly object[], args: readonly string[] = []): Promise<string> {
  await using folder = await temporaryFolder();
  const notebook = path.join(folder.path, "page.ipynb");
  await writeFile(
    notebook,
    JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }),
  );
  const converted = await run(
    path.join(venvBin, "jupyter"),
    ["nbconvert", "--to", "html", ...args, notebook],
    { cwd: folder.path },
  );
  expect(converted).toMatchObject({ code: 0 });
  return await readFile(path.join(folder.path, "page.html"), "utf8");
}

/** @returns What is seen of a page whose scripts run, or don't */
async function look(html: string, javaScriptEnabled = true) {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, "page.html");
  await writeFile(file, html);
  const context = await browser.newContext({ offline: true, javaScriptEnabled });
  const page = await context.newPage();
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!/^(?:file|data|blob):/u.test(request.url())) outside.push(request.url());
  });
  await page.goto(`file://${file}`);
  if (javaScriptEnabled)
    await page.waitForFunction("!window.Plotly || document.querySelector('.main-svg')");
  const seen = {
    charts: await page.locator(".js-plotly-plot:has(.main-svg)").count(),
    math: await page.locator(".katex-html").count(),
    stills: await page.locator("img:visible").count(),
    outside,
  };
  await context.close();
  return seen;
}

test("a page without a chart carries no Plotly and loads nothing", async () => {
  const html = await exported([markdown("# Hello"), code({ "text/plain": "5" })]);
  expect(html).not.toContain("plotly.js");
  expect(html).not.toMatch(/<script[^>]*src=/u);
  expect(await look(html)).toEqual({ charts: 0, math: 0, stills: 0, outside: [] });
});

test("bars take the basic bundle, once; the still gives way to the living chart", async () => {
  const bars = { [plotlyType]: figure("bar"), "image/png": png };
  const html = await exported([code(bars), code(bars)]);
  expect(html.match(/plotly\.js \(basic/gu)).toHaveLength(1);
  expect(await look(html)).toEqual({ charts: 2, math: 0, stills: 0, outside: [] });
});

test("what the kernel writes beneath its chart stays when the chart comes to life", async () => {
  const still = `<img src="data:image/png;base64,${png}" alt="">`;
  const script = `<script type="application/json" class="awaitlab-figure">{"data":[{"type":"bar","y":[1]}]}</script>`;
  const html = await exported([
    code({
      [plotlyType]: figure("bar"),
      "text/html": `<div class="awaitlab-chart">${still}${script}</div><ul><li><img src="data:image/png;base64,${png}" alt="beneath"></li></ul>`,
    }),
  ]);
  // A picture in the list is what is seen of it.
  expect(await look(html)).toEqual({ charts: 1, math: 0, stills: 1, outside: [] });
});

test("without scripts, the still image stands", async () => {
  const html = await exported([code({ [plotlyType]: figure("bar"), "image/png": png })]);
  expect(await look(html, false)).toEqual({ charts: 0, math: 0, stills: 1, outside: [] });
});

test("traces that the basic bundle can't draw take the full one", async () => {
  const html = await exported([code({ [plotlyType]: figure("heatmap") })]);
  expect(html).not.toContain("plotly.js (basic");
  expect(await look(html)).toEqual({ charts: 1, math: 0, stills: 0, outside: [] });
});

test("a sanitized page, as JupyterLab's menu makes it, has its charts", async () => {
  const bars = { [plotlyType]: figure("bar"), "image/png": png, "text/html": "<script>1</script>" };
  const html = await exported([code(bars)], ["--HTMLExporter.sanitize_html=True"]);
  expect(await look(html)).toEqual({ charts: 1, math: 0, stills: 0, outside: [] });
});

test("math is set offline, and dollars in code are left alone", async () => {
  const source = "$e^{i\\pi}+1=0$ and `$code$`\n\n\\begin{align}a&=b\\\\c&=d\\end{align}";
  const html = await exported([markdown(source)]);
  const { outside, math } = await look(html);
  expect({ outside, math }).toEqual({ outside: [], math: 2 });
});

test("a sanitized page keeps Markdown's own tags, and no script", async () => {
  const source =
    "# Title\n\nText\n\n| a |\n|---|\n| b |\n\n<script>alert(1)</script><p onclick='x()'>!</p>";
  const html = await exported([markdown(source)], ["--HTMLExporter.sanitize_html=True"]);
  const body = html.slice(html.indexOf("<main>"));
  expect(body).toContain("<p>Text</p>");
  expect(body).toContain("<th>a</th>");
  expect(body).not.toContain("<script>alert");
  expect(body).not.toContain("onclick");
});

test("a sanitized page has no script by way of a diagram, a link or a picture", async () => {
  const source =
    '<a href="data:text/html,<script>alert(1)</script>">a</a> <img src="data:image/svg+xml,<svg onload=alert(2)>"> ' +
    `<img src="data:image/png;base64,${png}" alt="kept">`;
  const diagram = { "text/vnd.mermaid": "graph TD\n</pre><img src=x onerror=alert(3)>" };
  const html = await exported(
    [markdown(source), code(diagram)],
    ["--HTMLExporter.sanitize_html=True"],
  );
  const body = html.slice(html.indexOf("<main>"));
  expect(body).not.toContain("data:text/html");
  expect(body).not.toContain("data:image/svg+xml");
  expect(body).not.toContain("<img src=x");
  expect(body).toContain(`src="data:image/png;base64,${png}"`);
});
