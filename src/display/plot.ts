import { figureHtml } from "./chart-bundle.ts";
import { DISPLAY, type MimeBundle } from "./mime.ts";

/** Any figure that Plotly draws: `data` and `layout`, as its documentation says. JSON data. */
export interface Figure {
  readonly data: readonly object[];
  readonly layout?: object;
  readonly config?: object;
}

/** A figure, which shows itself. */
export class Plot {
  readonly figure: Figure;

  constructor(figure: Figure) {
    this.figure = figure;
  }

  toString(): string {
    const { length } = this.figure.data;
    return `[Plotly figure, ${length} ${length === 1 ? "trace" : "traces"}]`;
  }

  [DISPLAY](): MimeBundle {
    const figure = {
      data: this.figure.data,
      layout: this.figure.layout ?? {},
      config: this.figure.config ?? {},
    };
    const text = this.toString();
    return {
      "application/vnd.plotly.v1+json": figure,
      "text/html": figureHtml(`<p>${text}</p>`, figure),
      "text/plain": text,
    };
  }
}

/** Show any Plotly figure: `plot({ data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }] })`. */
export const plot = (figure: Figure): Plot => new Plot(figure);
