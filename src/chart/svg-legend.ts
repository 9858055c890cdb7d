import type { State } from "../analysis/index.ts";
import { stateLabel } from "./hover.ts";
import type { Chart } from "./model.ts";
import { ARROW_LABEL, PATH_COLOR, PATH_LABEL, STYLES } from "./style.ts";

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly textColor: string;
}

const LINE_PX = 20;
const SWATCH_PX = 26;
const GAP_PX = 14;

/** Upper bound of the width of a character at 11 px. */
const CHARACTER_PX = 6.3;

/** What the states look like, each as it looks in the chart; it wraps. */
export function svgLegend(chart: Chart, place: Place): { svg: string; height: number } {
  const entries = [
    ...chart.visibleStates.map((state) => ({
      label: stateLabel(state, chart.mode),
      swatch: (x: number, y: number) => stateSwatch(state, x, y),
    })),
    ...(chart.path.length === 0 ? [] : [{ label: PATH_LABEL, swatch: pathSwatch }]),
    ...(chart.arrows.length === 0
      ? []
      : [{ label: ARROW_LABEL, swatch: (x: number, y: number) => arrowSwatch(x, y, place) }]),
  ];
  let x = place.x;
  let y = place.y;
  const parts = entries.map(({ label, swatch }) => {
    const width = SWATCH_PX + 6 + label.length * CHARACTER_PX;
    if (x > place.x && x + width > place.x + place.width) {
      x = place.x;
      y += LINE_PX;
    }
    const at = x;
    x += width + GAP_PX;
    return (
      swatch(at, y) +
      `<text x="${Math.round(at + SWATCH_PX + 6)}" y="${y + 4}" font-size="11" fill="${place.textColor}">${label}</text>`
    );
  });
  return { svg: parts.join(""), height: y - place.y + LINE_PX };
}

function stateSwatch(state: State, x: number, y: number): string {
  const { color, thickness, pattern } = STYLES[state];
  const height = Math.max(2, thickness * 20);
  if (pattern === "dashed") {
    const end = x + SWATCH_PX;
    return (
      `<line x1="${x}" y1="${y}" x2="${end - 7}" y2="${y}" stroke="${color}" stroke-width="${height}" stroke-dasharray="7 4"/>` +
      `<path d="M${end - 8} ${y - 5}L${end} ${y}L${end - 8} ${y + 5}Z" fill="${color}"/>`
    );
  }
  const fill = pattern === "hatched" ? `url(#al-${state})` : color;
  return `<rect x="${x}" y="${y - height / 2}" width="${SWATCH_PX}" height="${height}" fill="${fill}"/>`;
}

const pathSwatch = (x: number, y: number): string =>
  `<path d="M${x} ${y - 4}h${SWATCH_PX / 2}v8h${SWATCH_PX / 2}" fill="none" stroke="${PATH_COLOR}" stroke-width="2.5"/>`;

function arrowSwatch(x: number, y: number, { textColor }: Place): string {
  const middle = x + SWATCH_PX / 2;
  return (
    `<path d="M${middle} ${y - 7}V${y + 1}" stroke="${textColor}" fill="none"/>` +
    `<path d="M${middle - 3.2} ${y + 1}H${middle + 3.2}L${middle} ${y + 7}Z" fill="${textColor}"/>`
  );
}
