/** JupyterLab with a notebook open, driven as a person drives it. */
import { readFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";

const longMs = 60_000;
const chart = ".js-plotly-plot:has(.main-svg)";

export class LabPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Open a notebook and wait until its kernel is ready. */
  static async open(page: Page, url: string): Promise<LabPage> {
    page.setDefaultTimeout(longMs);
    await page.goto(url);
    // Without a kernel, JupyterLab answers "Run" with a question.
    await page.getByText("TypeScript (awaitlab) | Idle").waitFor();
    return new LabPage(page);
  }

  /** @param path As in `["File", "Save"]` */
  async choose(path: readonly [string, ...string[]]): Promise<void> {
    const [menu, ...items] = path;
    await this.page.locator(".lm-MenuBar-itemLabel").getByText(menu, { exact: true }).click();
    for (const item of items) {
      // A menu opens before its next item can be pointed at.
      // oxlint-disable-next-line no-await-in-loop
      await this.page.locator(".lm-Menu-itemLabel").getByText(item, { exact: true }).click();
    }
  }

  /** Run the whole notebook, until each cell has ended and each chart is drawn. */
  async runAll(charts: number): Promise<void> {
    await this.choose(["Run", "Run All Cells"]);
    await this.page.locator(".jp-CodeCell .jp-InputPrompt").last().getByText(/\d/u).waitFor();
    await this.page
      .locator(`.jp-OutputArea ${chart}`)
      .nth(charts - 1)
      .waitFor();
  }

  async errors(): Promise<readonly string[]> {
    const places = '.jp-OutputArea [data-mime-type="application/vnd.jupyter.error"]';
    return this.page.locator(places).allTextContents();
  }

  /** Export from the menu, with the answers that JupyterLab proposes. */
  async exportHtml(): Promise<string> {
    const downloading = this.page.waitForEvent("download");
    await this.choose(["File", "Save and Export Notebook As", "HTML"]);
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    const download = await downloading;
    return readFile(await download.path(), "utf8");
  }

  /** Export from the menu to what needs no answers. */
  async exportAs(format: string): Promise<Download> {
    const downloading = this.page.waitForEvent("download");
    await this.choose(["File", "Save and Export Notebook As", format]);
    return downloading;
  }
}
