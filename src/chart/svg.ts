import type { State } from "../analysis/index.ts";
import { alternative } from "./alternative.ts";
import { escapeText } from "./format.ts";
import type { Arrow, Bar, Chart } from "./model.ts";
import { svgBeneath } from "./svg-beneath.ts";
import { svgLegend } from "./svg-legend.ts";
import { svgStrips } from "./svg-strip.ts";
import { GRID_COLOR, PATH_COLOR, PATH_PLACE, ROW_COLOR, STYLES, TEXT_COLOR } from "./style.ts";
import { ticks } from "./ticks.ts";

export interface SvgOptions {
  /** In px. */
  readonly width?: number;
  /** Of texts. The default is readable on white and on black. */
  readonly textColor?: string;
  /** None by default: the page shows through. */
  readonly background?: string;
}

/** Sized so that a picture stays below 40 kB. */
const MAX_BARS = 900;
const MAX_LENGTH = 40_000;
const TITLE_PX = 30;
const NOTE_PX = 18;
const AXIS_PX = 26;
const CHARACTER_PX = 7.3;
const RIGHT_PX = 32;

/** Where things are, in px. */
interface Frame {
  readonly chart: Chart;
  readonly width: number;
  readonly left: number;
  readonly top: number;
  /** Of the rows. */
  readonly bottom: number;
  readonly rowPx: number;
  readonly textColor: string;
  readonly x: (ms: number) => number;
  /** Middle of a row. */
  readonly y: (row: number) => number;
}

/**
 * A chart as a still picture: no script, no style sheet, nothing loaded.
 *
 * @param chartOf Draws no more bars than it is asked to
 */
export function toSvg(
  chartOf: (maxBars: number) => Chart,
  options: SvgOptions = {},
  maxLength: number = MAX_LENGTH,
): string {
  let svg = drawSvg(chartOf(MAX_BARS), options);
  for (let maxBars = MAX_BARS / 2; svg.length > maxLength && maxBars > 100; maxBars /= 2)
    svg = drawSvg(chartOf(maxBars), options);
  return svg;
}

function drawSvg(chart: Chart, options: SvgOptions): string {
  const { width = 900, background } = options;
  const textColor = escapeText(options.textColor ?? TEXT_COLOR);
  const heading = TITLE_PX + chart.notes.length * NOTE_PX;
  const legend = svgLegend(chart, { x: 10, y: heading + 12, width: width - 20, textColor });
  const frame = frameOf(chart, { width, top: heading + legend.height + 8, textColor });
  const strips = svgStrips(chart, { ...frame, top: frame.bottom });
  const axisY = frame.bottom + strips.height;
  const beneath = svgBeneath(chart, { y: axisY + AXIS_PX + 8, textColor });
  const height = Math.ceil(axisY + AXIS_PX + 4 + beneath.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` role="img" font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif" font-size="12">`,
    `<title>${escapeText(chart.title)}</title>`,
    describeForReaders(chart),
    defs(chart),
    background === undefined
      ? ""
      : `<rect width="100%" height="100%" fill="${escapeText(background)}"/>`,
    `<text x="10" y="20" font-size="14" fill="${textColor}">${escapeText(chart.title)}</text>`,
    ...chart.notes.map((note, i) => svgNote(note, TITLE_PX + 8 + i * NOTE_PX, textColor)),
    legend.svg,
    grid(frame, axisY),
    chart.rows.map((_, row) => svgRow(frame, row)).join(""),
    chart.states.map((state) => svgState(frame, state)).join(""),
    svgPath(frame),
    chart.arrows.map((arrow) => svgArrow(frame, arrow)).join(""),
    strips.svg,
    beneath.svg,
    "</svg>",
  ].join("");
}

/** What is written beneath, for those who hear the picture. */
function describeForReaders(chart: Chart): string {
  const sentences = alternative(chart);
  return sentences.length === 0 ? "" : `<desc>${escapeText(sentences.join(" "))}</desc>`;
}

function frameOf(
  chart: Chart,
  { width, top, textColor }: Pick<Frame, "width" | "top" | "textColor">,
): Frame {
  const rows = chart.rows.length;
  const rowPx = rows <= 30 ? 26 : rows <= 60 ? 18 : 12;
  const longest = Math.max(...chart.rows.map(({ name, depth }) => name.length + 2 * depth), 4);
  const left = Math.ceil(Math.min(longest * CHARACTER_PX * fontShare(rowPx), width / 3)) + 22;
  return {
    chart,
    width,
    left,
    top,
    bottom: top + rows * rowPx,
    rowPx,
    textColor,
    x: (ms) => left + (ms / chart.end) * (width - left - RIGHT_PX),
    y: (row) => top + (row + 0.5) * rowPx,
  };
}

const fontShare = (rowPx: number): number => (rowPx >= 18 ? 1 : 0.75);

/** Short enough to read, exact enough for a screen. */
const px = (value: number): string => String(Math.round(value * 10) / 10);

function defs(chart: Chart): string {
  const patterns = chart.states.map((state) => {
    const { color, pattern } = STYLES[state];
    if (pattern !== "hatched") return "";
    return (
      `<pattern id="al-${state}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
      `<rect width="5" height="5" fill="${color}"/><rect width="1.6" height="5" fill="#fff" fill-opacity=".75"/></pattern>`
    );
  });
  return `<defs>${patterns.join("")}</defs>`;
}

const svgNote = (note: string, y: number, color: string): string =>
  `<text x="10" y="${y}" font-size="11" fill="${color}">${escapeText(note)}</text>`;

function grid({ chart, top, textColor, x }: Frame, bottom: number): string {
  return ticks(chart.end, 8)
    .map(({ at, label }) => {
      const atX = px(x(at));
      return (
        `<line x1="${atX}" y1="${top}" x2="${atX}" y2="${bottom + 4}" stroke="${GRID_COLOR}"/>` +
        `<text x="${atX}" y="${bottom + 18}" font-size="11" text-anchor="middle" fill="${textColor}">${label}</text>`
      );
    })
    .join("");
}

/** Along the lower edge of the rows, and from row to row where one task held up another. */
function svgPath({ chart, x, y, rowPx }: Frame): string {
  if (chart.path.length === 0) return "";
  const line = chart.path.map(({ row, from, to }, index) => {
    const before = chart.path[index - 1];
    const move = before === undefined || before.to < from ? "M" : "L";
    return `${move}${px(x(from))} ${px(y(row) + PATH_PLACE * rowPx)}H${px(x(to))}`;
  });
  return `<path d="${line.join("")}" fill="none" stroke="${PATH_COLOR}" stroke-width="2.5" stroke-linejoin="round"/>`;
}

function svgRow({ chart, left, width, rowPx, textColor, y }: Frame, row: number): string {
  const { name = "", depth = 0, task } = chart.rows[row] ?? {};
  const size = 12 * fontShare(rowPx);
  const fits = Math.floor((left - 22) / (CHARACTER_PX * fontShare(rowPx))) - 2 * depth;
  const text = name.length <= fits ? name : `${name.slice(0, Math.max(1, fits - 1))}…`;
  const textX = px(10 + 2 * depth * CHARACTER_PX * fontShare(rowPx));
  const middle = px(y(row));
  return (
    `<line x1="${left}" y1="${middle}" x2="${width - RIGHT_PX}" y2="${middle}" stroke="${ROW_COLOR}"/>` +
    `<text x="${textX}" y="${px(y(row) + size / 3)}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace"` +
    ` font-size="${size}"${task === undefined ? ' font-weight="bold"' : ""} fill="${textColor}">${escapeText(text)}</text>`
  );
}

/** What runs is never thinner than this: a run of microseconds still shows that something happened there. */
const SHORTEST_RUN_PX = 1.6;

/** The bars of a state are one path: a third of the characters that a rectangle each would take. */
function svgState(frame: Frame, state: State): string {
  const { chart, x, y, rowPx } = frame;
  const bars = chart.bars.filter((bar) => bar.state === state);
  const height = Math.max(1.5, STYLES[state].thickness * rowPx);
  if (state === "never") {
    const isOpen = (bar: Bar): boolean => bar.to >= chart.end;
    return bars
      .map((bar) => openBar(x(bar.from), x(bar.to), y(bar.row), height, isOpen(bar)))
      .join("");
  }
  const path = bars.map((bar) => {
    const from = x(bar.from);
    const width = Math.max(x(bar.to) - from, state === "running" ? SHORTEST_RUN_PX : 0);
    if (width < 0.15) return "";
    return `M${px(from)} ${px(y(bar.row) - height / 2)}h${width.toFixed(1)}v${px(height)}h${(-width).toFixed(1)}z`;
  });
  return `<path d="${path.join("")}" fill="${fill(state, STYLES[state].color)}"/>`;
}

const fill = (state: State, color: string): string =>
  STYLES[state].pattern === "hatched" ? `url(#al-${state})` : color;

/** Dashes that point out of the chart: nobody knows where they end. */
function openBar(from: number, to: number, y: number, height: number, isOpen: boolean): string {
  const { color } = STYLES.never;
  const head = isOpen ? 9 : 0;
  const end = Math.max(from, to - head);
  const middle = px(y);
  return (
    `<line x1="${px(from)}" y1="${middle}" x2="${px(end)}" y2="${middle}" stroke="${color}"` +
    ` stroke-width="${px(height)}" stroke-dasharray="7 4"/>` +
    (isOpen
      ? `<path d="M${px(end)} ${px(y - 6)}L${px(end + 11)} ${middle}L${px(end)} ${px(y + 6)}Z" fill="${color}"/>`
      : "")
  );
}

function svgArrow({ rowPx, textColor, x, y }: Frame, { from, to, at }: Arrow): string {
  const direction = Math.sign(to - from);
  const atX = x(at);
  const start = y(from) + direction * rowPx * 0.34;
  const tip = y(to) - direction * rowPx * 0.12;
  const base = tip - direction * 6;
  return (
    `<path d="M${px(atX)} ${px(start)}V${px(base)}" stroke="${textColor}" stroke-opacity=".75" fill="none"/>` +
    `<path d="M${px(atX - 3.2)} ${px(base)}H${px(atX + 3.2)}L${px(atX)} ${px(tip)}Z" fill="${textColor}"/>`
  );
}
