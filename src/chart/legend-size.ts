/** Plotly lays a legend out by itself; a figure must leave room for it. */

const SWATCH_PX = 40;
const CHARACTER_PX = 5.3;
const LINE_PX = 19;

/**
 * One line, or as many equal columns as there is room for.
 *
 * @param width That the legend may take: Plotly gives it that of the plot
 * @returns What a horizontal legend takes, in px
 */
export function legendHeight(entries: readonly string[], width: number): number {
  const widths = entries.map((entry) => SWATCH_PX + entry.length * CHARACTER_PX);
  const all = widths.reduce((sum, each) => sum + each, 0);
  const columns = Math.max(1, Math.floor(width / Math.max(...widths, 1)));
  const lines = all <= width ? 1 : Math.ceil(entries.length / columns);
  return lines * LINE_PX + 8;
}
