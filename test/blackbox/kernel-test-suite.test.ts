/** The public test suite for Jupyter kernels, run on the kernel that set-up registered. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const bin = path.join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");

test("jupyter_kernel_test passes, and leaves nothing out", async () => {
  const python = path.join(bin, "python");
  const suite = path.join(import.meta.dirname, "kernel_test_suite.py");
  // unittest reports on stderr, and exits with 1 if a test failed: then execFile rejects with the report.
  const { stderr } = await promisify(execFile)(python, [suite], { cwd: root });
  // A test that was left out would be counted after the OK.
  expect(stderr).toMatch(/^OK$/mu);
});
