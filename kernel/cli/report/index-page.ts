import { dateText, outcome } from "./header.ts";
import { escapeHtml } from "./page.ts";
import { seconds } from "./progress.ts";
import type { Ran } from "./run-notebook.ts";

export interface Entry {
  readonly title: string;
  /** Name of the page, beside the index. */
  readonly file: string;
  readonly ran: Ran;
}

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 3rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.5em 1em 0.5em 0; border-bottom: 1px solid #7f7f7f55; vertical-align: top; }
th { font-weight: normal; font-size: 0.85em; opacity: 0.65; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.failed, .interrupted { color: light-dark(#b3261e, #f2b8b5); }
.kernel { opacity: 0.65; font-size: 0.85em; }
`;

export function htmlIndex(entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ title, file, ran }) =>
      `<tr><td><a href="${escapeHtml(encodeURIComponent(file))}">${escapeHtml(title)}</a></td>` +
      `<td class="${ran.ending.type}">${escapeHtml(outcome(ran.ending))}</td>` +
      `<td class="number">${ran.cellsRun}</td><td class="number">${seconds(ran.wallMs)}</td></tr>`,
  );
  const kernels = [...new Set(entries.map(({ ran }) => ran.kernel))].join("; ");
  const date = dateText(entries[0]?.ran.startedAt ?? new Date());
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reports</title><style>${style}</style></head>
<body>
<h1>Reports</h1>
<table><thead><tr><th>Notebook</th><th>Outcome</th><th class="number">Cells run</th><th class="number">Wall time</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table>
<p class="kernel">${date} · ${escapeHtml(kernels)}</p>
</body>
</html>
`;
}

const cellText = (text: string): string => text.replaceAll("|", String.raw`\|`);

export function markdownIndex(entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ title, file, ran }) =>
      `| [${cellText(title)}](${encodeURIComponent(file)}) | ${cellText(outcome(ran.ending))} | ${ran.cellsRun} | ${seconds(ran.wallMs)} |`,
  );
  return `# Reports\n\n| Notebook | Outcome | Cells run | Wall time |\n|---|---|--:|--:|\n${rows.join("\n")}\n`;
}
