import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { isObject, parseJson } from "../json/index.ts";
import { isOurs, kernelArgv, kernelName } from "./kernelspec.ts";
import { roundTrip } from "./round-trip.ts";

export const doctorHelp = `Usage: awaitlab doctor

Looks for what the kernel needs (Node, Python, Jupyter, a kernelspec), runs a cell in it, and says what to do about what
is missing. Exit code 1 if anything is.

  --help          this text
`;

/** What was looked at: there, or missing with the way out. */
type Finding =
  | { readonly type: "found"; readonly what: string }
  | { readonly type: "missing"; readonly what: string; readonly remedy: string };

const found = (what: string): Finding => ({ type: "found", what });
const missing = (what: string, remedy: string): Finding => ({ type: "missing", what, remedy });

const oldestNode = 24;
const installJupyter =
  "Install JupyterLab: python3 -m pip install jupyterlab. In a checkout, npm run lab brings it along.";
const register = "Tell Jupyter about the kernel: awaitlab install";

/** @returns What to print. Sets the exit code */
export async function doctor(): Promise<string> {
  const findings = [node(), python(), ...jupyter(), await execution()];
  const lines = findings.map((finding) =>
    finding.type === "found" ? `✓ ${finding.what}` : `✗ ${finding.what}\n    ${finding.remedy}`,
  );
  const count = findings.filter(({ type }) => type === "missing").length;
  if (count > 0) process.exitCode = 1;
  const end =
    count === 0
      ? "All is well."
      : `${count} of ${findings.length} need${count === 1 ? "s" : ""} a hand.`;
  return `${[...lines, "", end].join("\n")}\n`;
}

function node(): Finding {
  const what = `Node ${process.versions.node}: ${process.execPath}`;
  return Number.parseInt(process.versions.node, 10) >= oldestNode
    ? found(what)
    : missing(what, `The kernel needs Node ${oldestNode} or newer: https://nodejs.org`);
}

function python(): Finding {
  const code = "import sys; print(sys.version.split()[0] + ': ' + sys.executable)";
  for (const command of ["python3", "python"]) {
    const text = output(command, ["-c", code]);
    if (text !== undefined) return found(`Python ${text.trim()}`);
  }
  return missing("Python: none on the PATH", "Install Python 3: Jupyter runs on it.");
}

function jupyter(): readonly Finding[] {
  const version = output("jupyter", ["--version"]);
  if (version === undefined) return [missing("Jupyter: none on the PATH", installJupyter)];
  const packages = version
    .split("\n")
    .map((line) => line.split(":").map((part) => part.trim()))
    .filter(
      ([name = "", text]) =>
        /^(jupyterlab|notebook|jupyter_client)$/u.test(name) && text !== "not installed",
    )
    .map((parts) => parts.join(" "));
  return [found(`Jupyter: ${packages.join(", ")}`), ...kernelspecs()];
}

function kernelspecs(): readonly Finding[] {
  const text = output("jupyter", ["kernelspec", "list", "--json"]);
  if (text === undefined) {
    return [missing("Kernelspec: jupyter kernelspec list failed", "Run it yourself to see why.")];
  }
  const listed = parseJson(text, "the list of kernels");
  const specs = isObject(listed) && isObject(listed["kernelspecs"]) ? listed["kernelspecs"] : {};
  const ours = Object.entries(specs).filter(
    ([name, entry]) => name.startsWith(kernelName) || (isObject(entry) && isOurs(entry["spec"])),
  );
  if (ours.length === 0) return [missing("Kernelspec: Jupyter knows no awaitlab", register)];
  return ours.map(([name, entry]) => kernelspec(name, entry));
}

function kernelspec(name: string, entry: unknown): Finding {
  const { spec, resource_dir: folder } = isObject(entry) ? entry : {};
  const argv = isObject(spec) && Array.isArray(spec["argv"]) ? spec["argv"].map(String) : [];
  const what = `Kernelspec "${name}": ${String(folder)}`;
  // Its own Node, and the kernel's script: absolute paths, which a move or an upgrade breaks.
  const gone = [argv[0] ?? "", argv.find((part) => part.endsWith(".js")) ?? ""].find(
    (path) => !existsSync(path),
  );
  return gone === undefined
    ? found(what)
    : missing(
        `${what} points to "${gone}", which is not there`,
        name.startsWith(kernelName) ? register : `${register} --also-as ${name}`,
      );
}

async function execution(): Promise<Finding> {
  const script = fileURLToPath(new URL("./kernel.js", import.meta.url));
  try {
    const ms = await roundTrip(kernelArgv({ node: process.execPath, script }));
    return found(`Kernel: started, and ran a cell, in ${Math.round(ms)} ms`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return missing(
      `Kernel: could not run a cell: ${reason}`,
      "Install awaitlab anew. In a checkout: npm run lab -- --setup-only",
    );
  }
}

/**
 * What a command prints, looked for on the PATH and then in a checkout's own environment.
 *
 * @returns undefined if there is no such command, or it fails
 */
function output(command: string, args: readonly string[]): string | undefined {
  const bin = process.platform === "win32" ? "Scripts" : "bin";
  const own = fileURLToPath(new URL(`../.venv/${bin}`, import.meta.url));
  const path = [process.env["PATH"] ?? "", own].join(delimiter);
  const { status, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  return status === 0 ? stdout : undefined;
}
