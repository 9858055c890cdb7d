import { readFileSync } from "node:fs";

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Count the tests of a run.
 *
 * @param {string} reportFile What vitest's JSON reporter wrote
 * @param {number} exitCode vitest's
 * @returns {Tally} With at least one failure if vitest failed: a file that doesn't load has no tests to count
 */
export function countTests(reportFile, exitCode) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  try {
    /** @type {{ testResults?: { assertionResults?: { status?: string }[] }[] }} */
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- vitest wrote it; what is missing reads as undefined.
    const report = JSON.parse(readFileSync(reportFile, "utf8"));
    for (const file of report.testResults ?? []) {
      for (const { status } of file.assertionResults ?? []) {
        if (status === "passed") tally.passed += 1;
        else if (status === "failed") tally.failed += 1;
        else tally.skipped += 1;
      }
    }
  } catch {
    // No report: vitest ended before it could write one, which its exit code tells.
  }
  if (exitCode !== 0) tally.failed = Math.max(tally.failed, 1);
  return tally;
}

/**
 * @param {Tally} a
 * @param {Tally} b
 * @returns {Tally}
 */
export function sumOf(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** @param {Tally} tally */
export function tallyLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
