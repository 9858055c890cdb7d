/** The public test suite for Jupyter kernels, run on the kernel that set-up registered. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const bin = path.join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");

/** What the kernel can't do yet; each line that goes from here is a sample more in `kernel_test_suite.py`. */
const notYet = ["completion", "inspect"];

test("jupyter_kernel_test passes, and leaves out only what the kernel can't do yet", async () => {
  const python = path.join(bin, "python");
  const suite = path.join(import.meta.dirname, "kernel_test_suite.py");
  // unittest reports on stderr, and exits with 1 if a test failed: then execFile rejects with the report.
  const { stderr } = await promisify(execFile)(python, [suite], { cwd: root });
  expect(stderr).toMatch(/^OK \(skipped=\d+\)$/mu);
  const skipped = stderr.matchAll(/test_(\w+) \(.*skipped/gu);
  expect(new Set([...skipped].map(([, name]) => name))).toEqual(new Set(notYet));
});
