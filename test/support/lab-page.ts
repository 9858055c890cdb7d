/** JupyterLab with a notebook open, driven as a person drives it. */
import { readFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";
import { cellsOf, type RunCell } from "./executed-notebook.ts";
import { object } from "./wire-message.ts";

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

  /** Forget what was shown and counted before. */
  async clear(): Promise<void> {
    await this.choose(["Edit", "Clear Outputs of All Cells"]);
  }

  /**
   * Run the notebook as its reader does: cell after cell, by Shift-Enter, each until it has ended and its charts are drawn.
   *
   * @param cells What is expected of each, in order
   */
  async runEach(cells: readonly Pick<RunCell, "type" | "charts">[]): Promise<void> {
    const all = this.page.locator(".jp-Notebook .jp-Cell");
    await all.first().click();
    for (const [index, { type, charts }] of cells.entries()) {
      // A reader runs one cell after the other.
      // oxlint-disable no-await-in-loop
      await this.page.keyboard.press("Shift+Enter");
      if (type !== "code") continue;
      const cell = all.nth(index);
      await cell.locator(".jp-InputPrompt").getByText(/\d/u).waitFor();
      if (charts > 0)
        await cell
          .locator(chart)
          .nth(charts - 1)
          .waitFor();
      // oxlint-enable no-await-in-loop
    }
  }

  /** @returns The cells as the page has saved them */
  async save(): Promise<readonly RunCell[]> {
    const saving = this.page.waitForResponse(
      (response) =>
        response.request().method() === "PUT" && response.url().includes("/api/contents/"),
    );
    await this.page.keyboard.press("Control+s");
    const kept = await this.page.request.get((await saving).url());
    const { content } = object(await kept.json());
    return cellsOf(JSON.stringify(content));
  }

  /** @returns Ids of the cells that failed: on the page an error looks like any line of stderr */
  async errors(): Promise<readonly string[]> {
    const cells = await this.save();
    return cells.filter(({ failed }) => failed).map(({ id }) => id);
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
