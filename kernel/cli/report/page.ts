import { stripVTControlCharacters } from "node:util";
import { type Facts, isListed } from "./header.ts";

/** Taken by `completePage` for the place of the table of contents. */
const contentsMark = '<div id="awaitlab-contents"></div>';

export const escapeHtml = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** What a notebook says, and not we. */
const isTheirs = (label: string): boolean => label === "Parameters" || label === "Incomplete";

/** @returns One block of HTML, with no empty line: it stands in a Markdown cell */
export function htmlHeader(facts: Facts): string {
  const rows = facts.map(
    ([label, value]) =>
      // As code, which keeps its dollars: elsewhere they are math.
      `<div class="${label.toLowerCase().replaceAll(" ", "-")}"><dt>${label}</dt><dd>${isTheirs(label) ? `<code>${escapeHtml(value)}</code>` : escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="awaitlab-facts">${rows.join("")}</dl>\n${contentsMark}`;
}

const style = `
:root { color-scheme: light dark; }
@media print { :root { color-scheme: light; } }
.awaitlab-facts { display: flex; flex-wrap: wrap; gap: 0.4em 2em; margin: 0.8em 0 1.2em; padding: 0.6em 0;
  border: solid #7f7f7f55; border-width: 1px 0; font-size: 0.9em; line-height: 1.35; }
.awaitlab-facts > div { display: flex; flex-direction: column; }
.awaitlab-facts .parameters, .awaitlab-facts .incomplete { flex-basis: 100%; }
.awaitlab-facts dt { opacity: 0.65; font-weight: normal; font-size: 0.85em; float: none; margin: 0; }
.awaitlab-facts dd { margin: 0; overflow-wrap: anywhere; }
.jp-RenderedHTMLCommon .awaitlab-facts code { background: none; padding: 0; }
.jp-RenderedHTMLCommon .awaitlab-facts .incomplete code { color: light-dark(#b3261e, #f2b8b5); font-weight: 600; }
.awaitlab-contents { font-size: 0.9em; line-height: 1.4; margin-bottom: 1.4em; }
.jp-RenderedHTMLCommon .awaitlab-contents p { margin: 0 0 0.3em; opacity: 0.65; }
.jp-RenderedHTMLCommon .awaitlab-contents ol { list-style: none; margin: 0; padding: 0; }
.jp-RenderedHTMLCommon .awaitlab-contents li { margin: 0.2em 0; }
.awaitlab-contents .level-3 { padding-left: 1.2em; }
.jp-RenderedHTMLCommon .awaitlab-contents a { color: inherit; text-decoration: none; }
.jp-RenderedHTMLCommon .awaitlab-contents a:hover { text-decoration: underline; }
`;

/** For pages of notebooks; what is hidden in print is what only works on a screen. */
const pageStyle = `
body.jp-Notebook > main { max-width: 62rem; margin: 0 auto; }
@media screen and (min-width: 92rem) {
  .awaitlab-contents { position: fixed; top: 3rem; left: 1rem; width: calc((100vw - 62rem) / 2 - 3rem); max-width: 16rem;
    max-height: calc(100vh - 6rem); overflow-y: auto; }
}
@media print {
  @page { margin: 16mm 14mm; }
  body.jp-Notebook { padding: 0; overflow: visible; }
  body.jp-Notebook > main { max-width: none; }
  .anchor-link { display: none; }
  /* Nobody opens them there. */
  details::details-content { content-visibility: visible; }
  .jp-RenderedHTMLCommon :is(h1, h2, h3, h4) { break-after: avoid; }
  .jp-RenderedHTMLCommon :is(table, img, blockquote), .jp-OutputArea-child:has(img, .js-plotly-plot) { break-inside: avoid; }
  .jp-InputArea-editor pre, .jp-OutputArea-output pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;

interface Anchor {
  readonly id: string;
  readonly level: number;
  readonly html: string;
}

const heading =
  /<h([1-6]) id="([^"]*)">(.*?)<a class="anchor-link" href="#[^"]*">[^<]*<\/a><\/h\1>/gsu;

/** Two headings of the same text get the same id from nbconvert: the later ones a number. */
function numbered(html: string): string {
  const seen = new Map<string, number>();
  return html.replaceAll(heading, (whole: string, _level: string, id: string) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    if (count === 1) return whole;
    return whole
      .replace(`id="${id}"`, `id="${id}-${count}"`)
      .replace(`"#${id}"`, `"#${id}-${count}"`);
  });
}

function contents(html: string): string {
  const anchors: readonly Anchor[] = Array.from(
    html.matchAll(heading),
    ([, level, id = "", text = ""]) => ({
      level: Number(level),
      id,
      html: text.replaceAll(/<\/?a\b[^>]*>/gu, ""),
    }),
  );
  const listed = anchors.filter(isListed);
  if (listed.length < 2) return "";
  const items = listed.map(
    (anchor) => `<li class="level-${anchor.level}"><a href="#${anchor.id}">${anchor.html}</a></li>`,
  );
  return `<nav class="awaitlab-contents" aria-label="Contents"><p>Contents</p><ol>${items.join("")}</ol></nav>`;
}

/**
 * Give nbconvert's page its title, table of contents and style.
 *
 * @param darkTheme A style sheet for readers whose system is set to dark
 */
export function completePage(converted: string, title: string, darkTheme: string): string {
  const html = numbered(converted);
  const nav = contents(html);
  return html
    .replace(/<title>.*?<\/title>/su, () => `<title>${escapeHtml(title)}</title>`)
    .replace(
      "</head>",
      () =>
        `<style>@media screen and (prefers-color-scheme: dark) {\n${darkTheme}\n}\n${style}${pageStyle}</style>\n</head>`,
    )
    .replace(contentsMark, () => nav);
}
