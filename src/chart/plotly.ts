/** The part of Plotly's figures that we make: plain JSON. */
export interface PlotlyFigure {
  readonly data: readonly PlotlyTrace[];
  readonly layout: PlotlyLayout;
  readonly config: { readonly displaylogo: false; readonly responsive: true };
}

export type PlotlyTrace = PlotlyBars | PlotlyLines | PlotlySteps;

/** Bars of one state. Entry `i` of each list is one bar. */
export interface PlotlyBars {
  readonly type: "bar";
  readonly orientation: "h";
  readonly name: string;
  /** Rows, from 0. */
  readonly y: readonly number[];
  readonly base: readonly number[];
  /** Lengths, in the unit of the axis. */
  readonly x: readonly number[];
  readonly width: number;
  readonly showlegend: boolean;
  readonly marker: {
    readonly color: string;
    readonly line: { readonly width: number; readonly color: string };
    readonly pattern?: PlotlyPattern;
  };
  /** Texts of the hover boxes. */
  readonly customdata?: readonly string[];
  readonly hovertemplate?: string;
  readonly hoverinfo?: "skip";
}

export interface PlotlyPattern {
  readonly shape: "/" | "|";
  readonly size: number;
  readonly solidity: number;
  readonly bgcolor: string;
  readonly fgcolor: string;
}

export interface PlotlyLines {
  readonly type: "scatter";
  readonly mode: "lines" | "lines+markers" | "markers";
  readonly name: string;
  readonly showlegend: boolean;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly line?: { readonly width: number; readonly color: string };
  readonly marker?: {
    readonly symbol: "arrow" | "triangle-right";
    readonly angleref?: "previous";
    readonly size: number | readonly number[];
    readonly color: string;
    readonly opacity?: number;
    readonly line?: { readonly width: number };
  };
  readonly hoverinfo: "skip";
  readonly cliponaxis?: boolean;
}

/** A step function in the strip. */
export interface PlotlySteps {
  readonly type: "scatter";
  readonly mode: "lines";
  readonly name: string;
  readonly showlegend: false;
  readonly yaxis: StripAxis;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly line: { readonly shape: "hv"; readonly width: number; readonly color: string };
  readonly fill: "tozeroy" | "none";
  readonly fillcolor?: string;
  readonly hovertemplate: string;
}

/** Text at a place that is given in px from a corner of the plot. */
export interface PlotlyAnnotation {
  readonly text: string;
  readonly showarrow: false;
  readonly align: "left";
  readonly xref: "paper";
  readonly x: number;
  readonly xanchor: "left";
  readonly xshift: number;
  readonly yref: "paper";
  readonly y: number;
  readonly yanchor: "top" | "bottom";
  readonly yshift: number;
  readonly font: { readonly size: number; readonly family?: string };
}

/** What Plotly calls the axes of strips. */
export type StripAxis = "y2" | "y3" | "y4";

export interface PlotlyStripAxis {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  readonly tickmode: "array";
  readonly tickvals: readonly number[];
  readonly tickfont: { readonly size: number };
  readonly gridcolor: string;
  readonly zeroline: false;
  readonly fixedrange: true;
}

export interface PlotlyLayout {
  readonly barmode: "overlay";
  readonly height: number;
  readonly margin: {
    readonly l: number;
    readonly r: number;
    readonly t: number;
    readonly b: number;
  };
  readonly title: {
    readonly text: string;
    readonly x: number;
    readonly xref: "container";
    readonly xanchor: "left";
    readonly y: number;
    readonly yref: "container";
    readonly yanchor: "top";
    readonly pad: { readonly l: number; readonly t: number };
    readonly font: { readonly size: number };
    readonly subtitle?: { readonly text: string; readonly font: { readonly size: number } };
  };
  readonly xaxis: {
    readonly range: readonly [number, number];
    readonly ticksuffix: string;
    readonly showticksuffix: "all" | "last";
    readonly gridcolor: string;
    readonly zeroline: false;
    readonly tickfont: { readonly size: number };
    readonly nticks: number;
    readonly anchor: "y" | StripAxis;
  };
  readonly yaxis: {
    readonly domain: readonly [number, number];
    readonly range: readonly [number, number];
    readonly tickmode: "array";
    readonly tickvals: readonly number[];
    readonly ticktext: readonly string[];
    readonly tickfont: { readonly family: string; readonly size: number };
    readonly ticks: "";
    readonly gridcolor: string;
    readonly zeroline: false;
    readonly fixedrange: true;
    readonly automargin: true;
  };
  /** Of the strips, from the top. */
  readonly yaxis2?: PlotlyStripAxis;
  readonly yaxis3?: PlotlyStripAxis;
  readonly yaxis4?: PlotlyStripAxis;
  readonly annotations: readonly PlotlyAnnotation[];
  readonly legend: {
    readonly orientation: "h";
    readonly x: number;
    readonly xanchor: "left";
    readonly xref: "container";
    readonly y: number;
    readonly yanchor: "top";
    readonly yref: "container";
    readonly traceorder: "normal";
    readonly font: { readonly size: number };
  };
  readonly showlegend: true;
  readonly font: { readonly color: string };
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
  readonly hovermode: "closest";
  readonly hoverlabel: {
    readonly align: "left";
    readonly bgcolor: string;
    readonly bordercolor: string;
    readonly font: { readonly color: string; readonly size: number };
  };
  readonly dragmode: "zoom";
  readonly modebar: {
    readonly bgcolor: string;
    readonly color: string;
    readonly activecolor: string;
    readonly remove: readonly string[];
  };
}
