import { columns as tableText } from "./beneath.ts";
import type { Bar, Chart, Remark } from "./model.ts";
import { count, cut, formatMs } from "./format.ts";
import { stateLabel } from "./hover.ts";
import { Steps } from "./steps.ts";
import { STYLES } from "./style.ts";
import { wrap } from "./wrap.ts";

const MAX_ROWS = 40;
const MAX_LABEL = 28;

/**
 * A chart as lines of characters, for terminals and screen readers. No colours: each state has its own character.
 *
 * @param tasks That a row each would show, the hidden ones included
 */
export function toText(chart: Chart, tasks: number, columns: number): string {
  const rows = chart.rows.slice(0, MAX_ROWS);
  const labels = rows.map(({ name, depth }) => cut(`${"  ".repeat(depth)}${name}`, MAX_LABEL));
  const width = Math.max(...labels.map((label) => label.length), 0);
  const cells = Math.max(10, columns - width - 3);
  const byRow = Map.groupBy(chart.bars, (bar) => bar.row);
  const hidden = tasks - rows.filter(({ task }) => task !== undefined).length;
  const other = chart.notes.filter((note) => !note.endsWith("not shown."));
  return [
    chart.title,
    ...labels.map((label, row) => {
      const line = drawRow(byRow.get(row) ?? [], chart.end, cells);
      return `${label.padEnd(width)} │${line}│`;
    }),
    ...(hidden > 0 ? [`… and ${count(hidden, "more task")}`] : []),
    `${" ".repeat(width)}  ${scale(chart.end, cells)}`,
    legend(chart),
    ...chart.strips.flatMap(({ levels }) => levels.map(({ words }) => words)),
    ...other,
    ...(chart.table === undefined ? [] : ["", ...tableText(chart.table)]),
    ...(chart.remarks.length > 0
      ? ["", ...chart.remarks.flatMap((each) => remark(each, columns))]
      : []),
  ].join("\n");
}

function remark({ text, advice }: Remark, columns: number): readonly string[] {
  const [first = "", ...rest] = wrap(text, columns - 2);
  const more = advice === undefined ? [] : wrap(`→ ${advice}`, columns - 2);
  return [`• ${first}`, ...[...rest, ...more].map((line) => `  ${line}`)];
}

/** What fills most of a cell; a cell that is nearly empty stays so. */
function drawRow(bars: readonly Bar[], end: number, cells: number): string {
  const steps = new Steps(bars, end, cells);
  return Array.from({ length: cells }, (_, cell) => {
    const state = steps.longest(cell, steps.stepMs / 8);
    return state === undefined ? " " : STYLES[state].glyph;
  }).join("");
}

function scale(end: number, cells: number): string {
  const middle = formatMs(end / 2);
  const last = formatMs(end);
  const left = `0${" ".repeat(Math.max(1, Math.floor(cells / 2) - 1 - Math.floor(middle.length / 2)))}${middle}`;
  return `${left}${" ".repeat(Math.max(1, cells - left.length - last.length))}${last}`;
}

const legend = (chart: Chart): string =>
  chart.visibleStates
    .map((state) => `${STYLES[state].glyph} ${stateLabel(state, chart.mode)}`)
    .join("   ");
