import { spawnSync } from "node:child_process";
import { SetupProblem } from "./problem.mjs";
import { isWindows } from "./places.mjs";

/** Oldest minor version of Python 3 that the pins in requirements.txt install on. */
const oldestMinor = 10;
const newestTried = 14;

// Runs on Python 2 as well, to be able to say that it is too old. Debian ships venv without ensurepip: it needs both.
const question = `
import json, sys
try:
    import ensurepip, venv
    can_make_venv = True
except ImportError:
    can_make_venv = False
print(json.dumps([sys.version_info[0], sys.version_info[1], can_make_venv]))
`;

/**
 * @typedef {object} Python
 * @property {string} command
 * @property {readonly string[]} args What stands before a program's own arguments: `-3` for Windows' `py`
 * @property {number} major
 * @property {number} minor
 * @property {boolean} canMakeVenv
 */

/** @returns {readonly (readonly [string, ...string[]])[]} */
function candidates() {
  const named = process.env["AWAITLAB_PYTHON"];
  if (named) return [[named]];
  const numbered = Array.from(
    { length: newestTried - oldestMinor + 1 },
    (_, index) => /** @type {const} */ ([`python3.${newestTried - index}`]),
  );
  return [
    ["python3"],
    ["python"],
    ...(isWindows ? [/** @type {const} */ (["py", "-3"])] : numbered),
  ];
}

/**
 * @param {readonly [string, ...string[]]} candidate
 * @returns {Python | undefined} Nothing if there is no such program, or it is no Python (Windows has a stub of that name)
 */
function ask([command, ...args]) {
  const { stdout, status } = spawnSync(command, [...args, "-c", question], {
    encoding: "utf8",
    timeout: 20_000,
    windowsHide: true,
  });
  const match = /^\[(\d+), (\d+), (true|false)\]$/m.exec(stdout ?? "");
  if (status !== 0 || match === null) return undefined;
  const [, major, minor, canMakeVenv] = match;
  return {
    command,
    args,
    major: Number(major),
    minor: Number(minor),
    canMakeVenv: canMakeVenv === "true",
  };
}

/** @param {Python} python */
const isNewEnough = ({ major, minor }) => major === 3 && minor >= oldestMinor;

/**
 * Find a Python that can make `.venv`.
 *
 * @throws {SetupProblem} None found, all too old, or Debian's without its venv package
 */
export function findPython() {
  const found = [];
  for (const candidate of candidates()) {
    const python = ask(candidate);
    if (python === undefined) continue;
    if (isNewEnough(python) && python.canMakeVenv) return python;
    found.push(python);
  }
  const needed = `Python 3.${oldestMinor} or newer`;
  const wayOut = `Install ${needed}, or name one: AWAITLAB_PYTHON=/path/to/python3`;
  const bare = found.find(isNewEnough);
  if (bare !== undefined) {
    throw new SetupProblem(
      `Cannot make a Python environment: "${bare.command}" (Python 3.${bare.minor}) lacks its venv module. ` +
        `Install it (Debian and Ubuntu: apt install python3-venv), or name another Python: AWAITLAB_PYTHON=/path/to/python3`,
    );
  }
  const [old] = found;
  if (old !== undefined) {
    throw new SetupProblem(
      `Cannot use "${old.command}": it is Python ${old.major}.${old.minor}, too old. ${wayOut}`,
    );
  }
  const named = process.env["AWAITLAB_PYTHON"];
  throw new SetupProblem(
    named
      ? `Cannot use AWAITLAB_PYTHON: "${named}" is no Python that runs. ${wayOut}`
      : `Cannot find Python: no python3 on the PATH. ${wayOut}`,
  );
}
