import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { nodeModules, sitePackages } from "./places.mjs";

const katex = join(nodeModules, "katex", "dist");

/** @returns {string} KaTeX's style sheet with its fonts inside */
function katexStyle() {
  const style = readFileSync(join(katex, "katex.min.css"), "utf8");
  // Of the three formats of each font, any browser of the last ten years takes the first.
  return style.replace(
    /url\((fonts\/[^)]+\.woff2)\) format\("woff2"\)[^;}]*/g,
    (_, /** @type {string} */ font) =>
      `url(data:font/woff2;base64,${readFileSync(join(katex, font), "base64")}) format("woff2")`,
  );
}

/**
 * Put beside the template what an exported page may carry, so that it needs no network.
 *
 * @param {string} template
 */
export function copyPageParts(template) {
  const parts = [
    join(nodeModules, "plotly.js-basic-dist-min", "plotly-basic.min.js"),
    join(sitePackages(), "plotly", "package_data", "plotly.min.js"),
    join(katex, "katex.min.js"),
    join(katex, "contrib", "auto-render.min.js"),
  ];
  for (const part of parts) copyFileSync(part, join(template, basename(part)));
  writeFileSync(join(template, "katex.css"), katexStyle());
}
