import { alternative } from "./alternative.ts";
import { toFigure } from "./figure.ts";
import { beneathHtml } from "./html.ts";
import type { Chart } from "./model.ts";
import type { PlotlyFigure } from "./plotly.ts";
import { toSvg, type SvgOptions } from "./svg.ts";
import { toText } from "./text.ts";

/** What a drawing leaves to the page around it. */
export interface DrawingOptions {
  /** Also draw what stands beneath the chart. The default; a page sets it better itself, from `beneathHtml`. */
  readonly isWhole?: boolean;
}

/** A chart in all its forms. */
export class Drawing {
  readonly #chartOf: (maxBars?: number) => Chart;
  readonly #tasks: number;

  /**
   * @param chartOf Draws no more bars than it is asked to
   * @param tasks That a row each would show, the hidden ones included
   */
  constructor(chartOf: (maxBars?: number) => Chart, tasks: number) {
    this.#chartOf = chartOf;
    this.#tasks = tasks;
  }

  /** Plain JSON, no larger than a notebook can bear. */
  figure({ isWhole = true }: DrawingOptions = {}): PlotlyFigure {
    return toFigure((maxBars) => this.#chart(isWhole, maxBars));
  }

  svg(
    { isWhole = true, ...options }: SvgOptions & DrawingOptions = {},
    maxLength?: number,
  ): string {
    return toSvg((maxBars) => this.#chart(isWhole, maxBars), options, maxLength);
  }

  text(columns: number = 80): string {
    return toText(this.#chartOf(Infinity), this.#tasks, columns);
  }

  /** What stands beneath, as elements of a page. */
  beneathHtml(): string {
    return beneathHtml(this.#chartOf());
  }

  /** What is read where nothing is seen: the numbers, how much at once, the findings. */
  alternative(): string {
    const chart = this.#chartOf();
    return [`${chart.title}.`, ...alternative(chart)].join(" ");
  }

  #chart(isWhole: boolean, maxBars?: number): Chart {
    const chart = this.#chartOf(maxBars);
    if (isWhole) return chart;
    const { table: _, ...bare } = chart;
    return { ...bare, remarks: [] };
  }
}
