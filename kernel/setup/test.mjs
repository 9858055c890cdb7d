/** `npm test`: set up whatever is missing, then run all tests. The last line printed counts them. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./chromium.mjs";
import { main } from "./main.mjs";
import { runNpmTool } from "./npm-tool.mjs";
import { checkout } from "./places.mjs";
import { prepare } from "./prepare.mjs";
import { countTests, tallyLine } from "./tally.mjs";

const reportFile = join(checkout, "artifacts", "tests.json");
const vitest = join("vitest", "vitest.mjs");

const leftOut = `Left out: the tests in test/browser, as no Chromium was found.
Install one (chromium, google-chrome), or name one: AWAITLAB_CHROMIUM=/path/to/chromium npm test
`;

await main(async () => {
  const node = await prepare({ forTests: true });
  const chromium = findChromium();
  const isLeftOut = chromium === undefined;
  const isCi = process.env["CI"] === "true";
  rmSync(reportFile, { force: true });
  const exitCode = await runNpmTool(
    node,
    vitest,
    [
      "run",
      ...(isLeftOut ? ["--exclude", "test/browser/**"] : []),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
      ...process.argv.slice(2),
    ],
    { ...process.env, ...(isLeftOut ? {} : { AWAITLAB_CHROMIUM: chromium }) },
  );
  const tally = countTests(reportFile, exitCode);
  if (isLeftOut) {
    process.stdout.write(`\n${leftOut}`);
    // In CI, tests that can't run have failed.
    if (isCi) tally.failed += 1;
  }
  process.stdout.write(`\n${tallyLine(tally)}\n`);
  return tally.failed > 0 ? exitCode || 1 : exitCode;
});
