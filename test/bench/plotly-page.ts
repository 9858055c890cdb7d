import path from "node:path";
import type { Browser, Page } from "playwright-core";

const plotly = path.resolve(
  import.meta.dirname,
  "../../node_modules/plotly.js-basic-dist-min/plotly-basic.min.js",
);

/** @returns A page that has Plotly, and an element `chart` as wide as a notebook's */
export async function plotlyPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent('<div id="chart" style="width: 900px"></div>');
  await page.addScriptTag({ path: plotly });
  return page;
}
