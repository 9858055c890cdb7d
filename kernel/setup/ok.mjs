/** `npm run ok`: types, lint, formatting, import rules and dead code. All are run, even if one fails. */
import { join } from "node:path";
import { main } from "./main.mjs";
import { runNpmTool } from "./npm-tool.mjs";
import { prepare } from "./prepare.mjs";
import { say } from "./progress.mjs";

/** @type {readonly { title: string, script: string, args: readonly string[] }[]} */
const checks = [
  { title: "types", script: join("typescript7", "bin", "tsc"), args: [] },
  { title: "lint", script: join("oxlint", "bin", "oxlint"), args: ["--type-aware"] },
  { title: "formatting", script: join("prettier", "bin", "prettier.cjs"), args: ["--check", "."] },
  {
    title: "import rules",
    script: join("dependency-cruiser", "bin", "dependency-cruiser.mjs"),
    args: ["kernel", "src", "test"],
  },
  { title: "dead code", script: join("knip", "bin", "knip.js"), args: [] },
];

await main(async () => {
  const node = await prepare();
  const failed = [];
  for (const { title, script, args } of checks) {
    const startedMs = performance.now();
    say(`\n── ${title}`);
    // One after another: their output would mix.
    // oxlint-disable-next-line no-await-in-loop
    const code = await runNpmTool(node, script, args);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    say(`${code === 0 ? "✓" : "✗"} ${title} · ${seconds} s`);
    if (code !== 0) failed.push(title);
  }
  say(failed.length === 0 ? "\nAll is well." : `\nNot well: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
});
