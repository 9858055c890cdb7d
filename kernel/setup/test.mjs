/** `npm test`: set up whatever is missing, then run all tests. The last line printed counts them. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./chromium.mjs";
import { main } from "./main.mjs";
import { node26 } from "./node24.mjs";
import { runNpmTool } from "./npm-tool.mjs";
import { checkout } from "./places.mjs";
import { prepare } from "./prepare.mjs";
import { registerBeside } from "./registration.mjs";
import { countTests, sumOf, tallyLine } from "./tally.mjs";

const artifacts = join(checkout, "artifacts");
const vitest = join("vitest", "vitest.mjs");
const isCi = process.env["CI"] === "true";
const given = process.argv.slice(2);

const leftOut = `Left out: the tests in test/browser, as no Chromium was found.
Install one (chromium, google-chrome), or name one: AWAITLAB_CHROMIUM=/path/to/chromium npm test
`;

/**
 * What runs on Node 26: all that user code and its kernel meet, through the kernel's own sockets or a client's library. Left to
 * Node 24: what depends on the machine's set-up, and what takes long without touching anything that a Node may change.
 */
const onNode26 = [
  "test/blackbox",
  "test/kernel",
  "test/src",
  ...["soak", "npm-install", "jupyter-server"].flatMap((name) => [
    "--exclude",
    `test/blackbox/${name}.test.ts`,
  ]),
];

/**
 * @param {string} node
 * @param {string} name Of the report
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runTests(node, name, args, env) {
  const reportFile = join(artifacts, `${name}.json`);
  rmSync(reportFile, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const exitCode = await runNpmTool(node, vitest, ["run", ...reporters, ...args], env);
  return countTests(reportFile, exitCode);
}

/** @param {string} node */
async function runAll(node) {
  const chromium = findChromium();
  if (chromium !== undefined) {
    return runTests(node, "tests", given, { ...process.env, AWAITLAB_CHROMIUM: chromium });
  }
  const args = ["--exclude", "test/browser/**", ...given];
  const tally = await runTests(node, "tests", args, process.env);
  process.stdout.write(`\n${leftOut}`);
  // In CI, tests that can't run have failed.
  return isCi ? sumOf(tally, { passed: 0, failed: 1, skipped: 0 }) : tally;
}

/** The tests run on it too, so that all that they start does. */
async function runOnNode26() {
  const jupyterPath = await registerBeside(node26, join(artifacts, "node26"));
  const args = given.length > 0 ? given : onNode26;
  return runTests(node26, "tests-node26", args, {
    AWAITLAB_PROGRAMS: "1000", // ten times as many ran on Node 24
    ...process.env,
    JUPYTER_PATH: jupyterPath,
  });
}

await main(async () => {
  const only26 = process.env["AWAITLAB_TEST_NODE"] === "26";
  const withNode26 = only26 || (isCi && given.length === 0);
  const node = await prepare({ forTests: true, withNode26 });
  const tallies = [];
  if (!only26) tallies.push(await runAll(node));
  if (withNode26) {
    process.stdout.write("\nOn Node 26:\n");
    tallies.push(await runOnNode26());
  }
  const tally = tallies.reduce(sumOf);
  process.stdout.write(`\n${tallyLine(tally)}\n`);
  return tally.failed > 0 ? 1 : 0;
});
